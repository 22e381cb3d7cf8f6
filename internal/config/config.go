// Package config makes settings out of flags and environment variables. Each
// command declares its flags once; every flag --some-name can also be given as
// SIMRELAY_SOME_NAME.
//
// It imports nothing of ours. What a setting means must never be in it.
package config

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"
)

// Prefix begins the name of every environment variable.
const Prefix = "SIMRELAY_"

// envKey is the annotation of a flag whose variable has a name of its own.
const envKey = "simrelay-env"

// Named gives a flag's environment variable a name of its own.
func Named(flags *pflag.FlagSet, flag, variable string) {
	if err := flags.SetAnnotation(flag, envKey, []string{variable}); err != nil {
		panic(err) // the flag was just declared
	}
}

// EnvName is the environment variable for a flag.
func EnvName(f *pflag.Flag) string {
	if own := f.Annotations[envKey]; len(own) == 1 {
		return own[0]
	}
	return Prefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// FromEnv sets each flag that was not given from its environment variable,
// unless that is empty. A
// value that the flag does not take is an error that names the variable.
func FromEnv(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var bad error
	flags.VisitAll(func(f *pflag.Flag) {
		value, ok := lookup(EnvName(f))
		if !ok || value == "" || f.Changed || bad != nil || f.Name == "help" {
			return
		}
		if err := setFlag(flags, f, value); err != nil {
			bad = fmt.Errorf("the environment variable %s: %w", EnvName(f), err)
		}
	})
	return bad
}

// setFlag sets a flag; one that may be repeated takes a list with commas.
func setFlag(flags *pflag.FlagSet, f *pflag.Flag, value string) error {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		f.Changed = true
		return list.Replace(strings.Split(value, ","))
	}
	return flags.Set(f.Name, value)
}

// Prefixes parses address ranges such as 127.0.0.0/8; a single address means
// itself.
func Prefixes(flag string, texts []string) ([]netip.Prefix, error) {
	list := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if addr, addrErr := netip.ParseAddr(text); addrErr == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("--%s: %q is not an address range such as 10.0.0.0/8", flag, text)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}
