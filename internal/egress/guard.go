package egress

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// ErrBlocked says that the guard refused an address, a port or plain http.
var ErrBlocked = errors.New("blocked by the egress rules")

// ports that may be reached on addresses that the operator did not name.
var ports = []uint16{443, 80, 8443}

// azureWireServer answers on every Azure machine and is in no registry.
var azureWireServer = netip.MustParsePrefix("168.63.129.16/32")

// control is net.Dialer.Control: it sees the concrete address of each dial,
// after every resolution, which is the only place where a check holds.
type control = func(network, address string, conn syscall.RawConn) error

type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
	// passed, when set, sees each address that passed, and may refuse it.
	passed func(address string) error
}

func newGuard(allow []netip.Prefix) *guard {
	g := &guard{public: ssrf.New(ssrf.WithPorts(ports...), ssrf.WithDeniedV4Prefixes(azureWireServer))}
	for _, p := range allow {
		g.allow = append(g.allow, unmapPrefix(p))
	}
	return g
}

// unmapPrefix lets ::ffff:127.0.0.0/104 mean 127.0.0.0/8.
func unmapPrefix(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96).Masked()
	}
	return p.Masked()
}

// allowed reports whether the operator named the address.
func (g *guard) allowed(ip netip.Addr) bool {
	return slices.ContainsFunc(g.allow, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// secure checks a dial for https.
func (g *guard) secure(network, address string, _ syscall.RawConn) error {
	return g.check(network, address, false)
}

// plain checks a dial for http, which only reaches what the operator named.
func (g *guard) plain(network, address string, _ syscall.RawConn) error {
	return g.check(network, address, true)
}

func (g *guard) check(network, address string, plain bool) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: %s", ErrBlocked, network)
	}
	if err := g.judge(target, plain); err != nil {
		return err
	}
	if g.passed != nil {
		return g.passed(address)
	}
	return nil
}

func (g *guard) judge(target netip.AddrPort, plain bool) error {
	ip := target.Addr().Unmap()
	if g.allowed(ip) {
		return nil
	}
	if err := g.public.SafeAddr(ip); err != nil {
		return fmt.Errorf("%w: %s is not a public address", ErrBlocked, ip)
	}
	if plain {
		return fmt.Errorf("%w: plain http", ErrBlocked)
	}
	if !slices.Contains(ports, target.Port()) {
		return fmt.Errorf("%w: port %d", ErrBlocked, target.Port())
	}
	return nil
}
