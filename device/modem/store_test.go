package modem_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device/modem"
)

func TestStore_MessagesThatWereWrittenToBeSentAreLeftAlone(t *testing.T) {
	s := newScript()
	s.Answers["+CMGL=4"] = "\r\n+CMGL: 1,2,,23\r\n" + deliverHello + "\r\n+CMGL: 2,3,,23\r\n" + deliverHello + "\r\n+CMGL: 3,1,,23\r\n" + deliverHello + "\r\n" + okay
	s.Answers["+CMGR=3"] = "\r\n+CMGR: 1,,23\r\n" + deliverHello + "\r\n" + okay
	s.Answers[`+CPMS="SM"`] = "\r\n+CPMS: 0,20,0,100,0,100\r\n" + okay
	s.Answers["+CPMS?"] = "\r\n+CPMS: \"ME\",99,100,\"ME\",99,100,\"ME\",99,100\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		require.Empty(t, ready(t, m).Problem)
		require.NotZero(t, s.Asked("+CMGD=3"))
		require.Zero(t, s.Asked("+CMGD=1"))
		require.Zero(t, s.Asked("+CMGD=2"))
	})
}

func TestStore_ThatStaysFullIsAProblem(t *testing.T) {
	s := newScript()
	s.Answers["+CPMS?"] = "\r\n+CPMS: \"ME\",0,100,\"ME\",0,100,\"SM\",20,20\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		<-time.After(5 * time.Minute)
		sim := ready(t, m)
		require.Contains(t, sim.Problem, "store is full")
		_, err := submit(t, m, "x")
		require.NoError(t, err, "it can still send")
		s.Set("+CPMS?", "\r\n+CPMS: \"ME\",0,100,\"ME\",0,100,\"SM\",19,20\r\n"+okay)
		<-time.After(2 * time.Minute)
		require.Empty(t, ready(t, m).Problem)
	})
}

func TestStore_AFullOneIsSweptAtOnce(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := s.Asked("+CMGL=4")
		s.Say("\r\n^SMMEMFULL:\"SM\"\r\n")
		synctest.Wait()
		require.Equal(t, before+2, s.Asked("+CMGL=4"), "both stores")
	})
}

func TestStore_AMessageOfClass2IsReadFromTheCard(t *testing.T) {
	s := newScript()
	selected := "ME"
	s.On = func(_ *script, cmd string) (string, bool) {
		if memory, ok := strings.CutPrefix(cmd, "+CPMS=\""); ok {
			selected = memory[:2]
		}
		if cmd == "+CMGR=5" && selected == "SM" {
			return "\r\n+CMGR: 0,,23\r\n" + deliverHello + "\r\n" + okay, true
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		s.Say("\r\n+CMTI: \"SM\",5\r\n")
		synctest.Wait()
		require.Len(t, n.Parts(), 1)
		require.Equal(t, "SM/5", n.Parts()[0].Slot)
		require.Equal(t, `+CPMS="ME"`, lastOf(s.Commands("+CPMS=")))
	})
}

func TestStore_TwoViewsOfOneMessageAreOneMessage(t *testing.T) {
	s := newScript()
	there, locked := true, true
	s.On = func(_ *script, cmd string) (string, bool) {
		switch {
		case cmd == "+CMGL=4" && there: // whichever store is asked
			return "\r\n+CMGL: 4,1,,23\r\n" + deliverHello + "\r\n" + okay, true
		case cmd == "+CMGR=4" && there:
			return "\r\n+CMGR: 1,,23\r\n" + deliverHello + "\r\n" + okay, true
		case cmd == "+CMGD=4" && locked:
			return "\r\n+CMS ERROR: 500\r\n", true
		case cmd == "+CMGD=4":
			there = false
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		<-time.After(10 * time.Minute)
		for _, p := range n.Parts() {
			require.Equal(t, "ME/4", p.Slot, "the agent sees that it is the same")
		}
		s.mu.Lock()
		locked = false
		s.mu.Unlock()
		<-time.After(2 * time.Minute)
		require.Equal(t, []string{"ME/4"}, n.Gone())
	})
}

// An octet that gets lost in a listing makes place 2 of place 12.
func TestStore_WhatALineMangledIsNotDeletedInAnothersPlace(t *testing.T) {
	s := newScript()
	s.Answers["+CPMS=?"] = "\r\n+CPMS: (\"ME\"),(\"ME\"),(\"ME\")\r\n" + okay
	there := true
	s.On = func(_ *script, cmd string) (string, bool) {
		switch {
		case cmd == "+CMGL=4" && there:
			return "\r\n+CMGL: 2,1,,23\r\n" + deliverHello + "\r\n" + okay, true
		case cmd == "+CMGL=4":
			return okay, true
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		require.NotZero(t, s.Asked("+CMGR=2"), "the place is looked at before it is emptied")
		require.Zero(t, s.Asked("+CMGD=2"))
		require.Empty(t, n.Parts(), "it is read where it is, by the next listing")
		s.mu.Lock()
		there = false
		s.mu.Unlock()
	})
}

func TestStore_AModemThatDoesNotLetItsStoreBeChosenIsNotTrusted(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := s.Asked("+CGSN")
		s.Set(`+CPMS="ME"`, "\r\n+CMS ERROR: 500\r\n")
		<-time.After(3 * time.Minute)
		require.Greater(t, s.Asked("+CGSN"), before, "what it would list is nobody's guess")
		s.Set(`+CPMS="ME"`, okay)
		<-time.After(time.Minute)
		ready(t, m)
	})
}

func TestModem_SignsOfAStart(t *testing.T) {
	for said, ends := range map[string]bool{
		"RDY": true, "NORMAL POWER DOWN": true, "UNDER-VOLTAGE POWER DOWN": true, "^SYSSTART": true, "^SHUTDOWN": true,
		"+CPIN: NOT READY": true, "+CPIN: SIM PIN": true,
		"+CFUN: 1": false, "+CPIN: READY": false, "SMS DONE": false, "SMS Ready": false, "Call Ready": false,
		"+QIND: SMS DONE": false, "PB DONE": false,
	} {
		t.Run(said, func(t *testing.T) {
			s := newScript()
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				names, routes := s.Asked("+CGSN"), len(s.Commands("+CNMI="))
				s.Say("\r\n" + said + "\r\n")
				<-time.After(20 * time.Second)
				require.Greater(t, len(s.Commands("+CNMI=")), routes, "it is set up again")
				require.Equal(t, ends, s.Asked("+CGSN") > names)
				ready(t, m)
			})
		})
	}
}

func TestModem_SignsThatComeWithoutAStartDisturbNothing(t *testing.T) {
	s := newScript()
	s.Answers["+CNMI?"] = "\r\n+CNMI: 2,1,0,1,0\r\n" + okay
	s.PDU = "\r\n^BOOT:27710117,0,0,0,75\r\n\r\n+WIND: 4\r\n\r\n+CMGS: 7\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		routes := len(s.Commands("+CNMI="))
		s.Say("\r\n^BOOT:27710117,0,0,0,75\r\n")
		_, err := submit(t, m, "x")
		require.NoError(t, err)
		synctest.Wait()
		require.Len(t, s.Commands("+CNMI="), routes)
		s.Set("+CNMI?", "\r\n+CNMI: 0,0,0,0,0\r\n"+okay)
		s.Say("\r\n^BOOT:27710117,0,0,0,75\r\n")
		synctest.Wait()
		require.Greater(t, len(s.Commands("+CNMI=")), routes, "unless the settings are gone")
	})
}
