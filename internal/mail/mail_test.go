package mail_test

import (
	"bufio"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/internal/mail"
	"simrelay/internal/mail/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var letter = mail.Message{To: []string{"owner@example.com"}, Subject: "Webhook 3 fails — ünïcode", Text: "Line one\n\nLine two: 5 < 6\n"}

func TestSend_ReachesAServerOfEveryKind(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		implicit bool
		security mail.Security
		user     string
	}{
		"STARTTLS, with a login": {false, mail.StartTLS, mailtest.User},
		"STARTTLS by default":    {false, "", ""},
		"TLS from the start":     {true, mail.TLS, mailtest.User},
		"plain":                  {false, mail.None, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, tt.implicit)
			s, err := mail.New(mail.Options{
				Server: server.Addr, From: "simrelay <sms@example.com>", Security: tt.security,
				User: tt.user, Password: mailtest.Password, RootCAs: server.Roots,
			})
			require.NoError(t, err)
			require.NoError(t, s.Send(t.Context(), letter))
			all := server.Mails()
			require.Len(t, all, 1)
			require.Equal(t, "sms@example.com", all[0].From)
			require.Equal(t, letter.To, all[0].To)
			require.Equal(t, tt.user, all[0].User)
			require.Contains(t, all[0].Data, "Subject: =?UTF-8?q?Webhook_3_fails")
			require.Contains(t, all[0].Data, "Line two: 5 < 6")
			require.Contains(t, all[0].Data, "Auto-Submitted: auto-generated")
			require.Contains(t, all[0].Data, "Message-ID: <")
		})
	}
}

func TestSend_SaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change    func(*mail.Options, *mailtest.Server)
		permanent bool
	}{
		"a wrong password":        {func(o *mail.Options, _ *mailtest.Server) { o.User, o.Password = mailtest.User, "wrong" }, false},
		"a certificate of nobody": {func(o *mail.Options, _ *mailtest.Server) { o.RootCAs = nil }, false},
		"a server that is busy":   {func(_ *mail.Options, s *mailtest.Server) { s.SetRefuse(mailtest.Refusal(451, "later")) }, false},
		"a server that will not":  {func(_ *mail.Options, s *mailtest.Server) { s.SetRefuse(mailtest.Refusal(550, "no such user")) }, true},
		"a server that is not there": {func(o *mail.Options, _ *mailtest.Server) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err == nil {
				o.Server = l.Addr().String()
				_ = l.Close()
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, false)
			o := mail.Options{Server: server.Addr, From: "sms@example.com", RootCAs: server.Roots, Timeout: 10 * time.Second}
			tt.change(&o, server)
			s, err := mail.New(o)
			require.NoError(t, err)
			err = s.Send(t.Context(), letter)
			failure, ok := errors.AsType[*mail.Error](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.permanent, failure.Permanent, "%v", err)
			require.NotContains(t, err.Error(), "wrong\"")
			require.Empty(t, server.Mails())
		})
	}
}

func TestSend_NeverFallsBackToPlain(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	go func() { // a server that offers no STARTTLS
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("220 localhost\r\n"))
		buffer := make([]byte, 512)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			if string(buffer[:min(n, 4)]) == "EHLO" {
				_, _ = conn.Write([]byte("250 localhost\r\n"))
				continue
			}
			_, _ = conn.Write([]byte("502 no\r\n"))
		}
	}()
	s, err := mail.New(mail.Options{Server: l.Addr().String(), From: "sms@example.com", Timeout: 10 * time.Second})
	require.NoError(t, err)
	require.Error(t, s.Send(t.Context(), letter))
}

// hangsUp is a plain server that takes e-mails and breaks off instead of saying
// goodbye; taken counts the e-mails.
func hangsUp(t *testing.T) (addr string, taken *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	taken = &atomic.Int64{}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			takeOne(conn, taken)
		}
	}()
	return l.Addr().String(), taken
}

func takeOne(conn net.Conn, taken *atomic.Int64) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	for answer := "220 localhost"; ; {
		if _, err := conn.Write([]byte(answer + "\r\n")); err != nil || !lines.Scan() {
			return
		}
		answer = "250 ok"
		if lines.Text() != "DATA" {
			continue
		}
		_, _ = conn.Write([]byte("354 go on\r\n"))
		for lines.Scan() && lines.Text() != "." {
		}
		taken.Add(1)
		_, _ = conn.Write([]byte("250 taken\r\n"))
		return
	}
}

func TestSend_WhatWasTakenIsSentThoughTheGoodbyeFails(t *testing.T) {
	t.Parallel()
	addr, taken := hangsUp(t)
	s, err := mail.New(mail.Options{Server: addr, From: "sms@example.com", Security: mail.None, Timeout: 10 * time.Second})
	require.NoError(t, err)
	require.NoError(t, s.Send(t.Context(), letter), "a second one would be a duplicate")
	require.Equal(t, int64(1), taken.Load())
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for _, o := range []mail.Options{
		{}, {Server: "localhost", From: "a@b.c"}, {Server: ":25", From: "a@b.c"}, {Server: "localhost:0", From: "a@b.c"},
		{Server: "localhost:x", From: "a@b.c"}, {Server: "localhost:25"}, {Server: "localhost:25", From: "nobody"},
		{Server: "localhost:25", From: "a@b.c", Security: "maybe"},
	} {
		_, err := mail.New(o)
		require.Error(t, err, "%+v", o)
	}
}
