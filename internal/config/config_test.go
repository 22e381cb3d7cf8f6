package config_test

import (
	"testing"
	"time"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"simrelay/internal/config"
)

// settings are flags of each kind that commands use.
type settings struct {
	flags  *pflag.FlagSet
	name   string
	count  int
	list   []string
	pause  time.Duration
	secret string
}

func newSettings() *settings {
	s := &settings{flags: pflag.NewFlagSet("test", pflag.ContinueOnError)}
	s.flags.StringVar(&s.name, "some-name", "default", "")
	s.flags.IntVar(&s.count, "count", 1, "")
	s.flags.StringArrayVar(&s.list, "list", []string{"a"}, "")
	s.flags.DurationVar(&s.pause, "pause", time.Second, "")
	s.flags.StringVar(&s.secret, "token", "", "")
	config.Named(s.flags, "token", "SIMRELAY_ADMIN_TOKEN")
	return s
}

func environment(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	s := newSettings()
	require.NoError(t, s.flags.Parse([]string{"--count", "7"}))
	require.NoError(t, config.FromEnv(s.flags, environment(map[string]string{
		"SIMRELAY_SOME_NAME": "from the environment", "SIMRELAY_COUNT": "9", "SIMRELAY_LIST": "x,y",
		"SIMRELAY_PAUSE": "3s", "SIMRELAY_ADMIN_TOKEN": "secret", "SIMRELAY_TOKEN": "another",
	})))
	require.Equal(t, "from the environment", s.name)
	require.Equal(t, 7, s.count, "a flag wins over its variable")
	require.Equal(t, []string{"x", "y"}, s.list)
	require.Equal(t, 3*time.Second, s.pause)
	require.Equal(t, "secret", s.secret, "a variable may have a name of its own")
}

func TestFromEnv_WithoutVariablesKeepsDefaults(t *testing.T) {
	t.Parallel()
	s := newSettings()
	require.NoError(t, config.FromEnv(s.flags, environment(nil)))
	require.Equal(t, "default", s.name)
	require.Equal(t, []string{"a"}, s.list)
}

func TestFromEnv_NamesTheBadVariable(t *testing.T) {
	t.Parallel()
	s := newSettings()
	err := config.FromEnv(s.flags, environment(map[string]string{"SIMRELAY_COUNT": "many"}))
	require.ErrorContains(t, err, "the environment variable SIMRELAY_COUNT")
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	list, err := config.Prefixes("egress-allow", []string{"127.0.0.0/8", "::1", "10.1.2.3/8"})
	require.NoError(t, err)
	require.Equal(t, []string{"127.0.0.0/8", "::1/128", "10.0.0.0/8"}, []string{list[0].String(), list[1].String(), list[2].String()})
	for _, bad := range []string{"", "10.0.0.0/33", "localhost", "10.0.0"} {
		_, err := config.Prefixes("egress-allow", []string{bad})
		require.ErrorContains(t, err, "--egress-allow", bad)
	}
}
