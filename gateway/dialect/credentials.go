package dialect

import (
	"net/http"
	"strings"
)

// Bearer returns the credential of the Authorization header, RFC 6750 section
// 2.1, or an empty text.
func Bearer(r *http.Request) string {
	const scheme = "bearer "
	h := r.Header.Get("Authorization")
	if len(h) < len(scheme) || !strings.EqualFold(h[:len(scheme)], scheme) {
		return ""
	}
	return strings.TrimSpace(h[len(scheme):])
}

// APIKey returns the credential of the Authorization header or, without one, of
// X-API-Key; or an empty text.
func APIKey(r *http.Request) string {
	if r.Header.Get("Authorization") != "" {
		return Bearer(r)
	}
	return strings.TrimSpace(r.Header.Get("X-API-Key"))
}

// APIKeyOrBasic is APIKey for callers who can also, or only, do Basic (RFC 7617):
// the key is the password, or the user's name when there is no password.
func APIKeyOrBasic(r *http.Request) string {
	user, password, basic := r.BasicAuth()
	switch {
	case !basic:
		return APIKey(r)
	case password != "":
		return password
	}
	return user
}
