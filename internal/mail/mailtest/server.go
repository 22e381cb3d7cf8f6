// Package mailtest is a real SMTP server on a loopback address, for tests: it
// keeps what it gets, and refuses what it is told to.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// TB is the part of testing.TB that the server needs.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Mail is one e-mail as the server took it.
type Mail struct {
	From string
	To   []string
	Data string // headers and body
	User string // who had logged in
}

// The login that the server takes.
const (
	User     = "relay"
	Password = "correct horse"
)

// Server is the server. Refuse may be changed at any time with SetRefuse.
type Server struct {
	// Addr is host:port.
	Addr string
	// Roots trusts the server's certificate.
	Roots *x509.CertPool

	mu      sync.Mutex
	mails   []Mail
	refuse  error
	dead    map[string]error
	changed chan struct{}
}

// Start runs a server until the test ends. It speaks plainly and offers
// STARTTLS; with implicit, TLS comes first.
func Start(tb TB, implicit bool) *Server {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("mailtest: %v", err)
	}
	certificate, roots, err := selfSigned()
	if err != nil {
		tb.Fatalf("mailtest: %v", err)
	}
	s := &Server{Addr: listener.Addr().String(), Roots: roots, dead: map[string]error{}, changed: make(chan struct{})}
	server := smtp.NewServer(s)
	server.Domain = "localhost"
	server.AllowInsecureAuth = true
	server.ErrorLog = quiet{}
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	tb.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func selfSigned() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots, nil
}

// SetRefuse makes the server answer every e-mail with an error; nil ends that.
// A *smtp.SMTPError says which.
func (s *Server) SetRefuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = err
}

// SetRefuseTo makes the server answer one recipient with an error; nil ends that.
func (s *Server) SetRefuseTo(address string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dead[address] = err
}

// Refusal is an answer such as 451 or 550.
func Refusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCodeNotSet, Message: text}
}

// Mails returns what was taken so far.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Changed returns a channel that is closed when another e-mail has come.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// NewSession implements smtp.Backend.
func (s *Server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }

// session is one connection.
type session struct {
	server *Server
	mail   Mail
}

func (c *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return errors.New("wrong login")
		}
		c.mail.User = user
		return nil
	}), nil
}

func (c *session) Reset()        { c.mail = Mail{User: c.mail.User} }
func (c *session) Logout() error { return nil }

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.mail.From = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if err := c.server.dead[to]; err != nil {
		return err
	}
	c.mail.To = append(c.mail.To, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.mail.Data = strings.ReplaceAll(string(data), "\r\n", "\n")
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return s.refuse
	}
	s.mails = append(s.mails, c.mail)
	close(s.changed)
	s.changed = make(chan struct{})
	return nil
}
