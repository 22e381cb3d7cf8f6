package webhooks_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	hooks "simrelay/docs/webhooks"
)

// TestVerifiers lets the verifier of each language judge the same requests.
func TestVerifiers(t *testing.T) {
	t.Parallel()
	all := vectors(t)
	t.Logf("%d requests", len(all))
	here, err := filepath.Abs(".")
	require.NoError(t, err)
	script := func(program, extension string) func(*testing.T) []string {
		return func(t *testing.T) []string {
			return judge(t, all, program, filepath.Join("testdata", "run."+extension), filepath.Join(here, "verify."+extension))
		}
	}
	for language, verdicts := range map[string]func(*testing.T) []string{
		"Python": script("python3", "py"), "JavaScript": script("node", "js"), "PHP": script("php", "php"), "Ruby": script("ruby", "rb"),
		"Java": func(t *testing.T) []string { return judge(t, all, "java", "-cp", compiled(t), "Run") },
		"Go":   func(*testing.T) []string { return judgeInGo(all) },
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			requireVerdicts(t, all, verdicts(t))
		})
	}
}

func requireVerdicts(t *testing.T, all []vector, verdicts []string) {
	t.Helper()
	require.Len(t, verdicts, len(all))
	wrong := 0
	for i, v := range all {
		if (verdicts[i] == "ok") != v.good && wrong < 5 {
			wrong++
			t.Errorf("%s\nshould be good: %v, but the verdict is: %s", v.name, v.good, verdicts[i])
		}
	}
}

// judge runs a program that reads a vector a line and answers with a line.
func judge(t *testing.T, all []vector, program string, args ...string) []string {
	t.Helper()
	_, err := exec.LookPath(program)
	require.NoError(t, err, "run: scripts/install test")
	var in, out, errs bytes.Buffer
	for _, v := range all {
		in.WriteString(v.line() + "\n")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &errs
	require.NoError(t, cmd.Run(), "%s", &errs)
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// compiled returns a directory with the classes.
func compiled(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("there is no Java compiler (javac) on this machine, so Verify.java is not tested; a JDK of version 17 or newer would do")
	}
	dir := t.TempDir()
	out, err := exec.CommandContext(t.Context(), "javac", "-Xlint:all", "-Werror", "-d", dir, "Verify.java", filepath.Join("testdata", "Run.java")).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir
}

func judgeInGo(all []vector) (verdicts []string) {
	for _, v := range all {
		verdict := "ok"
		if err := verifyInGo(v); err != nil {
			verdict = err.Error()
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

func verifyInGo(v vector) error {
	header, body, now := v.headerOf(), []byte(v.body), time.Unix(v.now, 0)
	switch v.form {
	case standard:
		return hooks.VerifyStandard(v.secret, header, body, now)
	case "textconvo":
		return hooks.VerifyTextConvo(v.secret, header, body)
	case "textconvo-v2":
		return hooks.VerifyTextConvoV2(v.secret, header, body, now)
	case "textus-v2":
		return hooks.VerifyTextUsV2(v.secret, header, body)
	}
	return hooks.VerifyTextLink(v.secret, body)
}

// TestVerifiers_UseNothingElse keeps what customers copy from needing more
// than its language.
func TestVerifiers_UseNothingElse(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("verify.go")
	require.NoError(t, err)
	require.NotContains(t, string(text), "simrelay/")
	require.NotContains(t, string(text), "github.com")
}
