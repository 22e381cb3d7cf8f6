package egress_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/egress"
)

// dns is a name server on loopback. It answers each question for an A record
// with the next address of the name's list, and then with the last one; names
// that are not in its list do not exist. Nothing else is ever asked.
type dns struct {
	conn net.PacketConn
	done sync.WaitGroup

	mu    sync.Mutex
	names map[string][]netip.Addr
}

func newDNS(t *testing.T, names map[string][]netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	d := &dns{conn: conn, names: names}
	d.done.Go(d.serve)
	t.Cleanup(func() {
		_ = conn.Close()
		d.done.Wait()
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "udp4", conn.LocalAddr().String())
	}}
}

func (d *dns) serve() {
	buf := make([]byte, 512)
	for {
		n, from, err := d.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if answer := d.answer(buf[:n]); answer != nil {
			_, _ = d.conn.WriteTo(answer, from)
		}
	}
}

// answer writes the response of RFC 1035 section 4.1 by hand.
func (d *dns) answer(q []byte) []byte {
	if len(q) < 12 {
		return nil
	}
	name, end := "", 12
	for end < len(q) && q[end] != 0 {
		next := end + 1 + int(q[end])
		name += string(q[end+1:next]) + "."
		end = next
	}
	question := q[12 : end+5]
	ip, ok := d.next(name, binary.BigEndian.Uint16(q[end+1:]))
	out := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	switch {
	case !ok:
		out[3] = 0x83 // no such name
	case ip.IsValid():
		out[7] = 1
		out = append(out, 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		out = append(out, ip.AsSlice()...)
	}
	return out
}

func (d *dns) next(name string, typ uint16) (ip netip.Addr, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	ips, ok := d.names[name]
	if !ok || typ != 1 {
		return netip.Addr{}, ok
	}
	if len(ips) > 1 {
		d.names[name] = ips[1:]
	}
	return ips[0], true
}

// recorded makes a request and returns its error's class, and what would have
// been dialled. First it makes sure, on loopback, that the guard is in place:
// only then other addresses may appear in a URL.
func recorded(t *testing.T, o egress.Options, urls ...string) (class egress.Class, dialled []string) {
	t.Helper()
	c := egress.New(o)
	t.Cleanup(c.Close)
	var mu sync.Mutex
	c.Record(func(address string) {
		mu.Lock()
		defer mu.Unlock()
		dialled = append(dialled, address)
	})
	for _, url := range []string{"https://127.0.0.1:9/", "http://127.0.0.1:9/"} {
		_, err := get(t, c, url)
		require.Equal(t, egress.Blocked, egress.ClassOf(err), "the guard is not in place")
	}
	for _, url := range urls {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
		require.NoError(t, err)
		_, err = c.Do(req)
		require.Error(t, err)
		class = egress.ClassOf(err)
	}
	return class, dialled
}

func TestGuard_EveryFormOfAForbiddenAddress(t *testing.T) {
	t.Parallel()
	names := map[string][]netip.Addr{}
	for name, ip := range map[string]string{
		"loopback.test.": "127.0.0.1", "private.test.": "192.168.1.1", "metadata.test.": "169.254.169.254", "azure.test.": "168.63.129.16",
	} {
		names[name] = []netip.Addr{netip.MustParseAddr(ip)}
	}
	resolver := newDNS(t, names)
	for _, host := range []string{
		"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
		"100.64.0.1", "100.100.100.200", "169.254.169.254", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
		"203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
		"[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001::1]", "[2001:db8::1]", "[fc00::1]", "[fd00:ec2::254]",
		"[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "[100::1]", "[5f00::1]", "[3fff::1]",
		"①②⑦.0.0.1", "127。0。0。1", "loopback.test", "LOOPBACK.test.", "private.test", "metadata.test", "azure.test",
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			class, dialled := recorded(t, egress.Options{Resolver: resolver}, "https://"+host+"/x", "http://"+host+"/x")
			require.Empty(t, dialled)
			require.Contains(t, []egress.Class{egress.Blocked, egress.Unreachable, egress.DNSError}, class)
		})
	}
}

// Hosts that some libraries read as addresses are names here, and no name
// server knows them.
func TestGuard_NumbersThatAreNoAddresses(t *testing.T) {
	t.Parallel()
	resolver := newDNS(t, nil)
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost.localdomain"} {
		class, dialled := recorded(t, egress.Options{Resolver: resolver}, "https://"+host+"/")
		require.Empty(t, dialled, host)
		require.Contains(t, []egress.Class{egress.DNSError, egress.Blocked}, class, host)
	}
}

func TestGuard_LetsPublicAddressesPass(t *testing.T) {
	t.Parallel()
	resolver := newDNS(t, map[string][]netip.Addr{"public.test.": {netip.MustParseAddr("93.184.216.34")}})
	tests := map[string]struct {
		url     string
		dialled []string
	}{
		"https by number":        {"https://93.184.216.34/", []string{"93.184.216.34:443"}},
		"https by name":          {"https://public.test/", []string{"93.184.216.34:443"}},
		"port 8443":              {"https://public.test:8443/", []string{"93.184.216.34:8443"}},
		"port 80 with https":     {"https://public.test:80/", []string{"93.184.216.34:80"}},
		"port 22":                {"https://public.test:22/", nil},
		"port 6379":              {"https://public.test:6379/", nil},
		"plain http":             {"http://public.test/", nil},
		"plain http on port 443": {"http://public.test:443/", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			class, dialled := recorded(t, egress.Options{Resolver: resolver}, tt.url)
			require.Equal(t, tt.dialled, dialled)
			if tt.dialled == nil {
				require.Equal(t, egress.Blocked, class)
			}
		})
	}
}

// A name that answers with a public address first and a private one later
// gains nothing: each dial is checked.
func TestGuard_RebindingIsUseless(t *testing.T) {
	t.Parallel()
	resolver := newDNS(t, map[string][]netip.Addr{"rebind.test.": {netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("127.0.0.1")}})
	class, dialled := recorded(t, egress.Options{Resolver: resolver}, "https://rebind.test/", "https://rebind.test/")
	require.Equal(t, []string{"93.184.216.34:443"}, dialled)
	require.Equal(t, egress.Blocked, class)
}

func TestGuard_OperatorLiftsTheRulesForWhatIsNamed(t *testing.T) {
	t.Parallel()
	o := egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::ffff:10.9.0.0/112"), netip.MustParsePrefix("fd00::/8")}}
	tests := map[string]bool{
		"http://10.1.2.3:9000/":            true,
		"https://10.1.2.3:22/":             true,
		"http://[::ffff:10.1.2.3]:9000/":   true,
		"http://10.9.1.1/":                 true,
		"http://10.2.0.1/":                 false,
		"https://10.2.0.1/":                false,
		"http://127.0.0.1/":                false,
		"http://169.254.169.254/":          false,
		"http://93.184.216.34/":            false,
		"https://[fe80::1%25lo]/":          false,
		"https://168.63.129.16:443/wire":   false,
		"https://[::ffff:169.254.169.254]": false,
	}
	for url, passes := range tests {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			_, dialled := recorded(t, o, url)
			require.Equal(t, passes, len(dialled) == 1, dialled)
		})
	}
}

func TestCheck_AgreesWithTheGuardOnNumbers(t *testing.T) {
	t.Parallel()
	strict := egress.New(egress.Options{})
	lenient := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	require.NoError(t, strict.Check("https://example.com/a?b=c"))
	require.NoError(t, strict.Check("https://93.184.216.34:8443/"))
	require.NoError(t, lenient.Check("http://127.0.0.1:9000/x"))
	require.NoError(t, lenient.Check("http://localhost:9000/x"))
	require.NoError(t, lenient.Check("http://receiver.internal:9000/x"), "the dial decides what the name stands for")
	for _, url := range []string{
		"", "example.com", "//example.com", "https://", "https://:443/", "mailto:a@b.c", "gopher://example.com/", "https://u@example.com/", "https://example.com/#",
		"https://example.com:0/", "https://example.com:65536/", "https://example.com:x/", "https://exa mple.com/", "https://[::1", "http://\x7f/",
		"https://[::1]/", "https://localhost/", "https://x.localhost/", "https://127.0.0.1./", "https://[::ffff:127.0.0.1]/", "http://example.com/", "https://example.com:25/",
	} {
		require.Error(t, strict.Check(url), url)
	}
	require.Error(t, lenient.Check("http://10.0.0.1/"))
}

func TestClient_UsesNoProxyOfTheEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:9")
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	class, dialled := recorded(t, egress.Options{Total: 5 * time.Second}, "https://93.184.216.34/")
	require.Equal(t, []string{"93.184.216.34:443"}, dialled)
	require.Equal(t, egress.NetworkError, class)
}
