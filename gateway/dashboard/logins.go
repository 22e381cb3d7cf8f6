package dashboard

import (
	"net/netip"
	"strings"
	"time"

	"simrelay/internal/fault"
	"simrelay/internal/throttle"
)

// How many logins may be tried: of one address by one client, and by one client
// altogether.
const (
	loginBurst  = 5
	loginEvery  = 20 * time.Second
	clientBurst = 30
	clientEvery = 4 * time.Second
)

// logins slow down who guesses passwords.
type logins struct{ *throttle.Throttle }

// spend takes one try, or tells when the next one is.
func (l logins) spend(client netip.Addr, email string) error {
	wait := l.Take("client "+throttle.Network(client), clientEvery, clientBurst)
	if email != "" {
		wait = max(wait, l.Take(loginName(client, email), loginEvery, loginBurst))
	}
	if wait > 0 {
		return fault.New(fault.RateLimited, "too_many_logins", "Too many tries. Wait a little and try again.").After(wait)
	}
	return nil
}

// forgive forgets the tries of somebody who knew the password.
func (l logins) forgive(client netip.Addr, email string) { l.Forget(loginName(client, email)) }

func loginName(client netip.Addr, email string) string {
	return throttle.Network(client) + " " + strings.ToLower(strings.TrimSpace(email))
}
