package egress

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"simrelay/internal/fault"
)

// Check tells the caller early that a URL cannot work. It resolves no name:
// what a name stands for is checked at each dial, so this is a courtesy and no
// protection. Errors are faults of kind Invalid.
func (c *Client) Check(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return fault.New(fault.Invalid, "invalid_url", "This is not an absolute URL such as https://example.com/hook.")
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return fault.New(fault.Invalid, "invalid_url", "The URL must begin with https://.")
	case u.User != nil:
		return fault.New(fault.Invalid, "invalid_url", "The URL must not hold a user name or password.")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return fault.New(fault.Invalid, "invalid_url", "The URL must not hold a fragment (#…).")
	}
	port, err := portOf(u)
	if err != nil {
		return err
	}
	return c.checkTarget(u, port)
}

func portOf(u *url.URL) (uint16, error) {
	if u.Port() == "" {
		if u.Scheme == "http" {
			return 80, nil
		}
		return 443, nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return 0, fault.New(fault.Invalid, "invalid_url", "The URL's port is not a number from 1 to 65535.")
	}
	return uint16(port), nil
}

func (c *Client) checkTarget(u *url.URL, port uint16) error {
	ip, literal := literalHost(u.Hostname())
	if !literal {
		if len(c.guard.allow) > 0 {
			return nil // it may resolve to an address that the operator named
		}
		ip = publicExample
	}
	if err := c.guard.judge(netip.AddrPortFrom(ip, port), u.Scheme == "http"); err != nil {
		return fault.New(fault.Invalid, "url_not_allowed",
			"This server does not send to that URL: it must be https, on port 443, 80 or 8443, at a public address. The operator can allow others with --egress-allow.").Because(err)
	}
	return nil
}

// publicExample stands for any name, so that scheme and port can be judged.
var publicExample = netip.MustParseAddr("1.1.1.1")

func literalHost(host string) (netip.Addr, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	ip, err := netip.ParseAddr(host)
	return ip, err == nil
}
