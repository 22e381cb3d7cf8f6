package modem_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	"simrelay/relay/wire"
)

func TestModem_PINIsNotTriedAgainAfterAnUnclearAnswer(t *testing.T) {
	for name, unclear := range map[string]string{"ERROR": "\r\nERROR\r\n", "text": "\r\n+CME ERROR: SIM busy\r\n", "100": "\r\n+CME ERROR: 100\r\n"} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Answers["+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n" + okay
			s.Answers[`+CPIN="4711"`] = "\r\n+CME ERROR: 16\r\n"
			withScript(t, s, modem.Options{PIN: "4711"}, func(t *testing.T, m *modem.Modem, n *notes) {
				for range 3 {
					<-time.After(2 * time.Minute)
					s.Set("+CPIN?", unclear) // while the card starts
					<-time.After(2 * time.Minute)
					s.Set("+CPIN?", "\r\n+CPIN: SIM PIN\r\n"+okay)
					s.Say("\r\n+CPIN: SIM PIN\r\n")
				}
				<-time.After(2 * time.Minute)
				require.Equal(t, 1, s.Asked(`+CPIN="4711"`))
			})
		})
	}
}

func TestModem_AnnouncementsThatLeadNowhereDoNotKeepTheModemBusy(t *testing.T) {
	s := newScript()
	s.Answers["+CMGR=9"] = "\r\n+CMS ERROR: 321\r\n"
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(time.Minute + 10*time.Second)
		before := s.Asked("+CMGL=4")
		s.Say(strings.Repeat("\r\n+CMTI: \"ME\",9\r\n", 500))
		<-time.After(20 * time.Second)
		require.Less(t, s.Asked("+CMGL=4")-before, 5)
	})
}

func TestModem_AModemThatFellBackToTextModeSendsNothingElse(t *testing.T) {
	s := newScript()
	text := false
	wrong := 0
	s.On = func(s *script, cmd string) (string, bool) {
		switch {
		case cmd == "+CMGF=0":
			text = false
		case text && strings.HasPrefix(cmd, "+CMGS="):
			wrong++
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(5 * time.Second)
		sim, _ := m.SIM()
		require.True(t, sim.Ready)
		s.mu.Lock()
		text = true // it has restarted without a word
		s.mu.Unlock()
		msg, err := m.Compose(device.Letter{To: handset, Text: "secret"})
		require.NoError(t, err)
		_, _ = m.Submit(t.Context(), device.Submission{ICCID: sim.ICCID, Message: msg[0], Before: func() error { return nil }})
		require.Zero(t, wrong)
	})
}

func TestModem_ANetworkLockIsCalledByItsName(t *testing.T) {
	s := newScript()
	s.Answers["+CPIN?"] = "\r\n+CPIN: PH-NET PIN\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(time.Hour)
		sim, _ := m.SIM()
		require.Contains(t, sim.Problem, "locked to a network")
		require.Zero(t, s.Asked("+CFUN=1,1"))
	})
}

func TestModem_PINOfANamelessCardInAModemThatTellsItsIMEILate(t *testing.T) {
	s := newScript()
	s.Answers["+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n" + okay
	s.Answers[`+CPIN="4711"`] = "\r\n+CME ERROR: 16\r\n"
	for _, cmd := range []string{"+CCID", "+QCCID", "+ICCID", "^ICCID?", "+CRSM=176,12258,0,0,10"} {
		s.Answers[cmd] = "\r\n+CME ERROR: 11\r\n"
	}
	s.Answers["+CGSN"] = "\r\nERROR\r\n"
	withScript(t, s, modem.Options{PIN: "4711", Path: "/dev/ttyUSB0"}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(2 * time.Minute)
		s.Set("+CGSN", "\r\n490154203237518\r\n"+okay)
		<-time.After(2 * time.Minute)
		require.LessOrEqual(t, s.Asked(`+CPIN="4711"`), 1)
	})
}

// A reference that comes before the prompt belongs to another message.
func TestModem_AnEarlierReferenceIsNotThisMessages(t *testing.T) {
	s := newScript()
	s.Prompt = "\r\n+CMGS: 5\r\n\r\n> "
	s.PDU = "\r\n+CMS ERROR: 38\r\n"
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(5 * time.Second)
		sim, _ := m.SIM()
		msg, err := m.Compose(device.Letter{To: handset, Text: "x"})
		require.NoError(t, err)
		_, err = m.Submit(t.Context(), device.Submission{ICCID: sim.ICCID, Message: msg[0], Before: func() error { return nil }})
		require.Error(t, err)
	})
}

func TestModem_ARefusedSettingIsNotTheMessagesFault(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		s.Set("+CMGF=0", "\r\n+CME ERROR: 4\r\n")
		_, err := submit(t, m, "x")
		require.Equal(t, wire.ClassTemporary, sendError(t, err).Class)
		require.Empty(t, s.Submitted())
	})
}
