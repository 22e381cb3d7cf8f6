// Package typescript_test keeps simrelay.d.ts as the description of the API is,
// and has the TypeScript compiler look at it.
package typescript_test

import (
	"flag"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
	"simrelay/gateway/native/openapi"
)

var update = flag.Bool("update", false, "write simrelay.d.ts anew")

const declarations = "simrelay.d.ts"

const header = `// The types of simrelay's native API, /api/v1. Made from its description,
// gateway/native/openapi, by: go test ./client/typescript -update

`

// tool returns the path of a program of tools/typescript.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", ".tools", "typescript", "node_modules", ".bin", name))
	require.NoError(t, err)
	_, err = os.Stat(path)
	require.NoError(t, err, "install it with: scripts/install typescript")
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func TestDeclarations_AreThoseOfTheDescription(t *testing.T) {
	t.Parallel()
	d, err := openapi.Load()
	require.NoError(t, err)
	dir := t.TempDir()
	from, to := filepath.Join(dir, "openapi.json"), filepath.Join(dir, declarations)
	require.NoError(t, os.WriteFile(from, d.JSON, 0o600))
	run(t, tool(t, "openapi-typescript"), from, "--output", to, "--root-types", "--root-types-no-schema-prefix")
	made, err := os.ReadFile(to)
	require.NoError(t, err)
	_, body, found := strings.Cut(string(made), "*/\n\n")
	require.True(t, found)
	if *update {
		require.NoError(t, os.WriteFile(declarations, []byte(header+body), 0o600))
	}
	have, err := os.ReadFile(declarations)
	require.NoError(t, err)
	require.True(t, header+body == string(have), "run: go test ./client/typescript -update")
}

// compile has the compiler check the example, and make a script of it.
func compile(t *testing.T, outDir string) {
	t.Helper()
	run(t, tool(t, "tsc"), "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "es2022", "--moduleResolution", "bundler",
		"--outDir", outDir, "example.ts")
}

// What the example says must not be let through is an error if it is.
func TestExample_IsWhatTheCompilerAndTheRelayTake(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	compile(t, dir)
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	main := filepath.Join(dir, "main.mjs")
	require.NoError(t, os.Rename(filepath.Join(dir, "example.js"), filepath.Join(dir, "example.mjs")))
	require.NoError(t, os.WriteFile(main, []byte(`
import { send, tell, Refused } from "./example.mjs";
const [relay, key] = process.argv.slice(2);
const first = await send(relay, key, { to: "+15551234567", text: "Hello" }, "k1");
const again = await send(relay, key, { to: "+15551234567", text: "Hello" }, "k1");
console.log(first.id === again.id, first.state);
console.log(tell({ type: "message.received", timestamp: "", data: { from: "+15557654321", text: "Hi" } }));
try {
  await send(relay, key, { to: "nobody", text: "Hello" }, "k2");
} catch (e) {
  console.log(e instanceof Refused, e.problem.code, e.message);
}
`), 0o600))
	require.Equal(t, `true queued
+15557654321 wrote: Hi
true invalid_number The recipient is not a telephone number. Write it in international format, such as +15551234567.
`, run(t, "node", main, server.URL, account.APIKey))
	require.Equal(t, 1, s.Messages(t, account))
}
