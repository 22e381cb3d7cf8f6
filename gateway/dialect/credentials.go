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
