// Package archtest holds the house plan to its word: which room may import
// which, who owns which library, and that what is exported shows none of them.
package archtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "simrelay/"

// pkg is what go list tells of a package.
type pkg struct {
	ImportPath   string
	Doc          string
	GoFiles      []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// arrows says for each room what it may import of ours, tests left out. A
// name with /... means everything below it as well. internal/fault, secret and
// sms are leaves that every room may use.
var arrows = map[string][]string{
	"store":                 {},
	"store/bolt":            {"store"},
	"store/storetest":       {"store", "store/bolt"},
	"events":                {"store"},
	"accounts":              {"store", "internal/secret"},
	"contacts":              {"store", "events", "accounts"},
	"relay/wire":            {},
	"relay":                 {"accounts", "contacts", "events", "store", "relay/wire"},
	"relay/session":         {"relay", "relay/wire"},
	"codes":                 {"store", "accounts", "relay"},
	"notices":               {"events", "accounts", "store"},
	"webhooks":              {"events", "accounts", "store", "internal/egress"},
	"webhooks/webhookstest": {},
	"device":                {"relay/wire"},
	"device/devicetest":     {"device", "relay/wire"},
	"device/modem":          {"device", "relay/wire"},
	"device/discover":       {"device", "relay/wire"},
	"firmware-sim":          {"firmware-sim/..."},
	"firmware-sim/tpdu":     {},
	"firmware-sim/simtest":  {"firmware-sim"},
	"gateway":               {"gateway/...", "codes", "relay", "relay/wire", "accounts", "contacts", "webhooks", "events", "store"},
	"gateway/dialect":       {"accounts", "store"},
	"gateway/dashboard":     append([]string{"docs"}, dialects...),
	"gateway/native":        append([]string{"gateway/native/openapi"}, dialects...),
	"client":                {"events", "docs/webhooks"},
	"client/typescript":     {},
	"internal/fault":        {}, "internal/secret": {}, "internal/sms": {}, "internal/config": {}, "internal/extid": {},
	"internal/egress": {}, "internal/throttle": {}, "internal/meter": {}, "internal/qr": {}, "internal/apijson": {},
	"internal/mail": {}, "internal/mail/mailtest": {},
	"internal/archtest": {},
	"docs":              {},
	"docs/webhooks":     {}, // what customers copy
}

// dialects are what every package below gateway that speaks to callers may
// import: never a session, an engine or another dialect.
var dialects = []string{"gateway/dialect", "codes", "relay", "relay/wire", "accounts", "contacts", "webhooks", "events", "store", "internal/qr"}

// free may import anything: they join or measure the rest.
var free = []string{"cmd/", "internal/app", "internal/demo", "internal/bench", "internal/killtest", "internal/modemtest", "internal/fidelity", "gateway/gatewaytest", "relay/relaytest"}

// leaves may be imported by every room.
var leaves = []string{"internal/apijson", "internal/fault", "internal/secret", "internal/sms", "internal/extid", "internal/throttle", "internal/meter"}

// owners says who may import a library.
var owners = map[string][]string{
	"github.com/gin-gonic/gin":        {"gateway"},
	"github.com/gorilla/websocket":    {"relay/session", "device", "device/devicetest", "internal/bench"},
	"go.etcd.io/bbolt":                {"store/bolt", "device"},
	"github.com/warthog618/modem":     {"device/modem"},
	"github.com/warthog618/sms":       {"device/modem"},
	"go.bug.st/serial":                {"device/modem"},
	"github.com/creack/pty":           {"firmware-sim"},
	"github.com/spf13/cobra":          {"cmd/simrelay"},
	"code.dny.dev/ssrf":               {"internal/egress"},
	"rsc.io/qr":                       {"internal/qr"},
	"github.com/nyaruka/phonenumbers": {"internal/sms"},
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,GoFiles,Imports,TestImports,XTestImports", "simrelay/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		all = append(all, p)
	}
	require.Greater(t, len(all), 20)
	return all
}

func TestArrows_PointTheWayOfThePlan(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		if hasPrefix(room, free) {
			continue
		}
		may, known := arrows[room]
		if !known && strings.HasPrefix(room, "gateway/") {
			may, known = dialects, true
		}
		require.True(t, known, "package %s is in no room of the plan; add it to the plan and to this test", room)
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, module); ours {
				require.True(t, allowed(to, may), "%s must not import %s", room, to)
			}
		}
	}
}

func TestLibraries_StayWithTheirOwners(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			for library, may := range owners {
				if imp == library || strings.HasPrefix(imp, library+"/") {
					require.True(t, ownedBy(room, may), "%s must not import %s", room, imp)
				}
			}
		}
	}
}

func TestSimulator_ImportsNothingOfOurs(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, module+"firmware-sim") {
			continue
		}
		for _, imp := range append(append(p.Imports, p.TestImports...), p.XTestImports...) {
			if strings.HasPrefix(imp, module) {
				require.True(t, strings.HasPrefix(imp, module+"firmware-sim"), "%s must not import %s", p.ImportPath, imp)
			}
			require.NotContains(t, imp, "warthog618", "%s must not share a codec with the agent", p.ImportPath)
		}
	}
}

func TestPackages_SayWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue // tests only
		}
		require.NotEmpty(t, p.Doc, "package %s has no comment that says what it is for", p.ImportPath)
	}
}

func TestTests_UseRequireOnly(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, imp := range append(append([]string(nil), p.TestImports...), p.XTestImports...) {
			require.NotEqual(t, "github.com/stretchr/testify/assert", imp, p.ImportPath)
			require.NotEqual(t, "github.com/stretchr/testify/mock", imp, p.ImportPath)
		}
	}
}

func allowed(to string, may []string) bool {
	return ownedBy(to, leaves) || ownedBy(to, may)
}

// ownedBy reports whether a package is one of the list, or below one that ends
// in /....
func ownedBy(room string, list []string) bool {
	for _, l := range list {
		below, all := strings.CutSuffix(l, "/...")
		if room == below || all && strings.HasPrefix(room, below+"/") {
			return true
		}
		if !all && below == "gateway" && path.Dir(room) == "gateway" {
			return true
		}
	}
	return false
}

func hasPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
