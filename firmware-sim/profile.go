package firmwaresim

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Each profile is one file; generic.json holds everything, the others what differs from it.
//
//go:embed profiles/*.json
var profileFiles embed.FS

const genericProfile = "generic"

// profile describes how one kind of modem behaves. It is data only: what a modem does
// differently is a field here, and no code asks for a profile's name.
type profile struct {
	Name         string `json:"name"`
	Manufacturer string `json:"manufacturer"`
	Model        string `json:"model"`
	Revision     string `json:"revision"`
	// Capabilities is the answer to +GCAP.
	Capabilities string `json:"capabilities"`

	// Boot lists the result codes that announce a finished start; BootTime is how long a
	// start takes. BootDropsPort says that the port goes away meanwhile, as USB ports do.
	Boot          []string `json:"boot"`
	BootTime      duration `json:"boot_time"`
	BootDropsPort bool     `json:"boot_drops_port"`

	// ICCIDCommands are the names that the command for the card's number goes by;
	// ICCIDFormat is its answer, with one %s.
	ICCIDCommands []string `json:"iccid_commands"`
	ICCIDFormat   string   `json:"iccid_format"`
	// NumberFormat is the answer to +CNUM: name, number and type of address.
	NumberFormat string `json:"number_format"`

	// Stores are the capacities of the message stores; Store is where messages go first.
	Stores map[string]int `json:"stores"`
	Store  string         `json:"store"`
	// ReceiveStores are those that +CPMS takes as its third.
	ReceiveStores []string `json:"receive_stores"`

	// CNMI lists the values that each parameter of +CNMI takes.
	CNMI [5][]int `json:"cnmi"`
	// CSMS lists the services that +CSMS takes.
	CSMS []int `json:"csms"`

	// UnknownCommand is what a command that the modem does not know gets.
	UnknownCommand string `json:"unknown_command"`
	// CMSText says that +CMS ERROR carries a text at +CMEE=2.
	CMSText bool `json:"cms_text"`
	// EmptySlot is the +CMS ERROR of an empty place in the store; 0 answers a plain OK.
	EmptySlot int `json:"empty_slot"`
	// UnexpectedAck is the +CMS ERROR of a +CNMA that nobody waits for.
	UnexpectedAck int `json:"unexpected_ack"`
	// DeleteFlagZero is the +CMS ERROR that +CMGD=n,0 gets on modems that dislike the
	// flag; 0 takes it.
	DeleteFlagZero int `json:"delete_flag_zero"`
	// ReportStore is the store that +CDSI names.
	ReportStore string `json:"report_store"`
	// CMTHead is the head of a +CMT, with one %d for the length.
	CMTHead string `json:"cmt_head"`
	// FullNotice, if not empty, is said when a store is full, with one %s for its name.
	FullNotice string `json:"full_notice"`
	// Refuses lists commands ("+CMEE=2" or "+CSMP") that this modem does not know.
	Refuses []string `json:"refuses"`
	// Answers are vendor commands that get fixed lines and OK.
	Answers map[string][]string `json:"answers"`
	// Chatter is what the modem says of its own accord.
	Chatter []chatter `json:"chatter"`
}

// chatter is an unsolicited line that comes again and again.
type chatter struct {
	Text  string   `json:"text"`
	Every duration `json:"every"`
	// Until is the command that silences it.
	Until string `json:"until"`
}

// duration is a time.Duration that JSON writes as "1.5s".
type duration time.Duration

// UnmarshalJSON reads a duration such as "1.5s".
func (d *duration) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// Profiles lists the names that Options.Profile takes.
func Profiles() []string {
	files, _ := fs.Glob(profileFiles, "profiles/*.json")
	var names []string
	for _, file := range files {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(file, "profiles/"), ".json"))
	}
	return names
}

// loadProfile reads a profile on top of the generic one.
func loadProfile(name string) (*profile, error) {
	if name == "" {
		name = genericProfile
	}
	if !slices.Contains(Profiles(), name) {
		return nil, fmt.Errorf("firmwaresim: unknown profile %q, known are %s", name, strings.Join(Profiles(), ", "))
	}
	p := &profile{}
	for _, layer := range []string{genericProfile, name} {
		if err := p.read(layer); err != nil {
			return nil, fmt.Errorf("firmwaresim: profile %s: %w", layer, err)
		}
	}
	return p, nil
}

func (p *profile) read(name string) error {
	text, err := profileFiles.ReadFile("profiles/" + name + ".json")
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(p)
}

// refuses reports whether this kind of modem does not know a command.
func (p *profile) refuses(c command) bool {
	return slices.Contains(p.Refuses, c.name) || slices.Contains(p.Refuses, c.name+"="+c.args)
}
