// Package mail sends e-mail through the SMTP server that the operator names.
//
// It is a leaf around a mail library: it imports nothing of ours. Who is
// written to, about what, and how often must never be here.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the connection to the server is protected.
type Security string

// The kinds of protection. None is for a server on this machine.
const (
	StartTLS Security = "starttls" // required, never given up
	TLS      Security = "tls"      // from the first octet on
	None     Security = "none"
)

// Options name the server. Server and From are needed.
type Options struct {
	Server   string // host:port
	User     string // empty: without a login
	Password string
	From     string // such as simrelay <sms@example.com>
	Security Security
	// Timeout bounds one e-mail; 0 means 30 s.
	Timeout time.Duration
	// RootCAs are the trusted authorities; nil means the system's.
	RootCAs *x509.CertPool
}

// Sender sends e-mail. It is safe for concurrent use, and connects anew for
// each e-mail: they are few.
type Sender struct {
	options Options
	host    string
	port    int
}

// New checks the options. Nothing is connected to.
func New(o Options) (*Sender, error) {
	host, portText, err := net.SplitHostPort(o.Server)
	if err != nil || host == "" {
		return nil, fmt.Errorf("the SMTP server %q is not host:port, such as smtp.example.com:587", o.Server)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || port == 0 {
		return nil, fmt.Errorf("the SMTP server's port %q is not a number from 1 to 65535", portText)
	}
	if _, err := netmail.ParseAddress(o.From); err != nil {
		return nil, fmt.Errorf("the sender %q of e-mail is not an address such as sms@example.com", o.From)
	}
	switch o.Security {
	case "":
		o.Security = StartTLS
	case StartTLS, TLS, None:
	default:
		return nil, fmt.Errorf("the SMTP security %q is none of starttls, tls and none", o.Security)
	}
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	return &Sender{options: o, host: host, port: int(port)}, nil
}

// Message is one e-mail of plain text.
type Message struct {
	To      []string
	Subject string
	Text    string
}

// Error is an e-mail that was not sent.
type Error struct {
	// Permanent says that the server will never take it.
	Permanent bool
	cause     error
}

// Error says what happened; the server's own words are in it.
func (e *Error) Error() string { return "e-mail was not sent: " + e.cause.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Send sends an e-mail. It returns nil when the server has taken it, and an
// *Error otherwise; after a broken connection the server may have it anyway.
func (s *Sender) Send(ctx context.Context, m Message) error {
	message := gomail.NewMsg()
	for _, err := range []error{message.From(s.options.From), message.To(m.To...)} {
		if err != nil {
			return &Error{Permanent: true, cause: err}
		}
	}
	message.Subject(m.Subject)
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.SetDate()
	message.SetMessageID()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834 section 5
	client, err := gomail.NewClient(s.host, s.settings()...)
	if err != nil {
		return &Error{Permanent: true, cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, message); err != nil && !message.IsDelivered() {
		refused, ok := errors.AsType[*gomail.SendError](err)
		return &Error{Permanent: ok && !refused.IsTemp() && refused.ErrorCode() >= permanentCode, cause: err}
	}
	return nil
}

// permanentCode is the first of SMTP's permanent failures, RFC 5321 section
// 4.2.1.
const permanentCode = 500

func (s *Sender) settings() []gomail.Option {
	list := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.options.Timeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.host, RootCAs: s.options.RootCAs, MinVersion: tls.VersionTLS12}),
	}
	switch s.options.Security {
	case TLS:
		list = append(list, gomail.WithSSL())
	case None:
		list = append(list, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		list = append(list, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.options.User != "" {
		list = append(list, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.options.User), gomail.WithPassword(s.options.Password))
	}
	return list
}
