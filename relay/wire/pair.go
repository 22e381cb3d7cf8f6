package wire

// PairPath is where a device that has no token yet asks for its place, by POST
// of a PairRequest; the answer is a Paired, or a problem document (RFC 9457).
const PairPath = "/device/v1/pair"

// PairRequest is what a device shows when it joins an account.
type PairRequest struct {
	// Code is what a person was given for it; it can be used once.
	Code string `json:"code"`
	// Token is the credential that the device has made for itself: dev and 45
	// random letters and digits. It is kept before the request is made, so that
	// a request whose answer was lost can be repeated.
	Token string `json:"token"`
	// Name is what the device calls itself; the person's name for it counts more.
	Name string `json:"name,omitempty"`
}

// Paired says that the token is valid from now on.
type Paired struct {
	DeviceID int64  `json:"device_id"`
	Name     string `json:"name"`
}
