package modem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

var errDisk = errors.New("the disk is full")

// reportPDU is a status report for a part.
func reportPDU(reference int) string {
	return fmt.Sprintf("0002%02X0B915155000111F1621120304050006211203040600000", reference)
}

func said(pdu string) string { return "\r\n+CDS: 25\r\n" + pdu + "\r\n" }

// acknowledging makes a script take AT+CSMS=1.
func acknowledging(s *script) {
	s.Answers["+CSMS?"] = "\r\n+CSMS: 1,1,1,1\r\n" + okay
	s.Answers["+CNMA=2"] = "\r\n+CMS ERROR: 340\r\n"
}

// storing makes a script keep reports in a store of their own.
func storing(s *script) {
	s.Answers["+CPMS=?"] = "\r\n+CPMS: (\"ME\",\"SM\",\"SR\"),(\"ME\",\"SM\"),(\"ME\",\"SM\")\r\n" + okay
	for _, memory := range []string{"SM", "SR"} {
		s.Answers[`+CPMS="`+memory+`"`] = "\r\n+CPMS: 0,20,0,100,0,100\r\n" + okay
	}
}

func TestReports_AreRoutedAsTheModemAllows(t *testing.T) {
	for name, test := range map[string]struct {
		change           func(s *script)
		cnmi, csms       string
		acknowledgements bool
	}{
		"stored where they can be read": {storing, "+CNMI=2,1,0,2,0", "+CSMS=0", false},
		"directly where they cannot":    {func(*script) {}, "+CNMI=2,1,0,1,0", "+CSMS=1", false},
		"directly where the store is listed only": {func(s *script) {
			storing(s)
			s.Answers[`+CPMS="SR"`] = "\r\n+CMS ERROR: 302\r\n"
		}, "+CNMI=2,1,0,1,0", "+CSMS=1", false},
		"directly where announcements are wrong": {func(s *script) {
			storing(s)
			s.Answers["+CGMI"], s.Answers["+CGMM"] = "\r\nQuectel\r\n"+okay, "\r\nEC25\r\n"+okay
		}, "+CNMI=2,1,0,1,0", "+CSMS=1", false},
		"with acknowledgements where the modem can": {acknowledging, "+CNMI=2,1,0,1,0", "+CSMS=1", true},
		"stored where nothing else is offered": {func(s *script) {
			s.Answers["+CNMI=?"] = "\r\n+CNMI: (0-3),(0,1),(0,2,3),(0,2),(1)\r\n" + okay
		}, "+CNMI=2,1,0,2,1", "+CSMS=0", false},
		"as the modem takes it, which is less than it offers": {func(s *script) {
			s.Answers["+CNMI=2,1,0,1,0"] = "\r\nERROR\r\n"
		}, "+CNMI=1,1,0,1,0", "+CSMS=1", false},
		"without acknowledgements where they are refused": {func(s *script) {
			s.Answers["+CSMS=1"] = "\r\n+CMS ERROR: 500\r\n"
		}, "+CNMI=2,1,0,1,0", "+CSMS=0", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			test.change(s)
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
				ready(t, m)
				routed, services := s.Commands("+CNMI="), s.Commands("+CSMS=")
				require.Equal(t, test.cnmi, routed[len(routed)-1])
				if test.csms == "+CSMS=0" {
					require.Equal(t, test.csms, services[len(services)-1])
				} else {
					require.Contains(t, services, test.csms)
				}
				s.Say(said(reportPDU(7)))
				synctest.Wait()
				require.Len(t, n.Reports(), 1, "one that comes directly is always taken")
				require.Equal(t, test.acknowledgements, s.Asked("+CNMA") == 1)
			})
		})
	}
}

func TestReports_AreJournalledWhileAMessageIsOnItsWay(t *testing.T) {
	s := newScript()
	acknowledging(s)
	s.PDU = ""
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		done := make(chan error, 1)
		go func() {
			_, err := submit(t, m, "slow")
			done <- err
		}()
		synctest.Wait()
		require.Len(t, s.Submitted(), 1)
		s.Say(said(reportPDU(7)))
		synctest.Wait()
		require.Len(t, n.Reports(), 1, "the journal has it although the line is taken")
		require.Zero(t, s.Asked("+CNMA"))
		<-time.After(10 * time.Second)
		s.Say("\r\n+CMGS: 8\r\n" + okay)
		require.NoError(t, <-done)
		synctest.Wait()
		require.Equal(t, 1, s.Asked("+CNMA"))
	})
}

func TestReports_AreAcknowledgedBeforeTheNextMessageGoesOut(t *testing.T) {
	s := newScript()
	acknowledging(s)
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		n.Takes = 100 * time.Millisecond
		for i := range 3 {
			s.Say(said(reportPDU(2*i)) + said(reportPDU(2*i+1)))
			synctest.Wait()
			require.Equal(t, 2*i, s.Asked("+CNMA"), "the disk is slow")
			_, err := submit(t, m, "x")
			require.NoError(t, err)
		}
		var order []string
		for _, c := range s.Commands("+C") {
			if c == "+CNMA" || strings.HasPrefix(c, "+CMGS=") {
				order = append(order, c[:5])
			}
		}
		require.Equal(t, strings.Repeat("+CNMA +CNMA +CMGS ", 3), strings.Join(order, " ")+" ")
	})
}

func TestReports_ALateAcknowledgementRenewsTheRouting(t *testing.T) {
	s := newScript()
	acknowledging(s)
	s.Answers["+CNMA"] = "\r\n+CMS ERROR: 340\r\n"
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		before := s.Asked("+CNMI=2,1,0,1,0")
		s.Say(said(reportPDU(7)))
		synctest.Wait()
		require.Equal(t, before+1, s.Asked("+CNMI=2,1,0,1,0"))
		require.Len(t, n.Reports(), 1)
	})
}

func TestReports_WhatCannotBeJournalledIsRefused(t *testing.T) {
	s := newScript()
	acknowledging(s)
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		refusals := s.Asked("+CNMA=2")
		n.RefuseWith(errDisk)
		s.Say(said(reportPDU(7)))
		s.Say("\r\n+CMT: ,23\r\n" + deliverHello + "\r\n")
		synctest.Wait()
		require.Zero(t, s.Asked("+CNMA"))
		require.Equal(t, refusals+2, s.Asked("+CNMA=2"), "the network is to bring it again")
	})
}

func TestReports_WhatCameBeforeTheModemWasLostIsJournalled(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		s.Say(said(reportPDU(1)) + said(reportPDU(2)) + "\r\nNORMAL POWER DOWN\r\n")
		<-time.After(time.Minute)
		require.Len(t, n.Reports(), 2)
	})
}

func TestReports_RunDoesNotReturnBeforeTheyAreJournalled(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		n.Takes = time.Second
		s.Say(said(reportPDU(1)) + said(reportPDU(2)))
		synctest.Wait()
		require.NoError(t, m.Close())
		for {
			synctest.Wait()
			if sim, _ := m.SIM(); sim.Problem == "the agent stops" {
				break
			}
			<-time.After(100 * time.Millisecond)
		}
		require.Len(t, n.Reports(), 2)
	})
}

// reportStore is a script with a store for reports.
func reportStore(s *script) {
	storing(s)
	kept, selected := map[string]string{}, "ME"
	s.On = func(s *script, cmd string) (string, bool) {
		if memory, ok := strings.CutPrefix(cmd, "+CPMS=\""); ok {
			selected = memory[:2]
			if selected == "SR" {
				return fmt.Sprintf("\r\n+CPMS: %d,20,0,100,0,100\r\n", len(kept)) + okay, true
			}
			return "", false
		}
		if pdu, ok := strings.CutPrefix(cmd, "keep "); ok {
			kept[pdu[:1]] = pdu[2:]
			return "", true
		}
		if selected != "SR" {
			return "", false
		}
		switch {
		case cmd == "+CMGL=4":
			out := ""
			for index, pdu := range kept {
				out += "\r\n+CMGL: " + index + ",1,,25\r\n" + pdu + "\r\n"
			}
			return out + okay, true
		case strings.HasPrefix(cmd, "+CMGR="):
			if pdu := kept[cmd[6:]]; pdu != "" {
				return "\r\n+CMGR: 0,,25\r\n" + pdu + "\r\n" + okay, true
			}
			return okay, true
		case strings.HasPrefix(cmd, "+CMGD="):
			delete(kept, cmd[6:])
		}
		return "", false
	}
}

// put stores a report.
func put(s *script, index, reference int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.On(s, fmt.Sprintf("keep %d %s", index, reportPDU(reference)))
}

func TestReports_ThatAreStoredAreFetchedAndDeleted(t *testing.T) {
	s := newScript()
	reportStore(s)
	put(s, 1, 1) // from before the agent was started
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		require.Len(t, n.Reports(), 1)
		put(s, 4, 2)
		s.Say("\r\n+CDSI: \"SR\",4\r\n")
		synctest.Wait()
		require.Len(t, n.Reports(), 2)
		require.Contains(t, n.Gone(), "SR/4")
		require.Equal(t, `+CPMS="ME"`, lastOf(s.Commands("+CPMS=")), "messages are read again")

		put(s, 5, 3) // its announcement is lost
		<-time.After(2 * time.Minute)
		require.Len(t, n.Reports(), 3)
		put(s, 6, 4) // its announcement is wrong
		s.Say("\r\n+CDSI: \"SM\",0\r\n")
		synctest.Wait()
		require.Len(t, n.Reports(), 4)
		require.Zero(t, s.Asked("+CNMA"))
	})
}

func lastOf(list []string) string { return list[len(list)-1] }

func TestReports_ThatAreNeverWhereTheModemSaysComeDirectlyFromThenOn(t *testing.T) {
	s := newScript()
	reportStore(s)
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		require.Equal(t, "+CNMI=2,1,0,2,0", lastOf(s.Commands("+CNMI=")))
		s.Say("\r\n+CDSI: \"SR\",1\r\n\r\n+CDSI: \"SR\",2\r\n")
		synctest.Wait()
		put(s, 3, 3)
		s.Say("\r\n+CDSI: \"SR\",3\r\n\r\n+CDSI: \"SR\",4\r\n\r\n+CDSI: \"SR\",5\r\n")
		synctest.Wait()
		require.Equal(t, "+CNMI=2,1,0,2,0", lastOf(s.Commands("+CNMI=")), "one that was found makes up for it")
		s.Say("\r\n+CDSI: \"SR\",6\r\n")
		synctest.Wait()
		require.Equal(t, "+CNMI=2,1,0,1,0", lastOf(s.Commands("+CNMI=")))
		s.Say("\r\nRDY\r\n")
		<-time.After(time.Minute)
		ready(t, m)
		require.Equal(t, "+CNMI=2,1,0,1,0", lastOf(s.Commands("+CNMI=")), "also after a restart")
	})
}

// The following are about what is lost while no agent runs.

func TestReports_ThatComeWhileTheAgentIsDownAreInTheStore(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		w.reportsAfter(firmwaresim.DelayGSM)
		for i := range int64(5) {
			w.send(0, i+1, fmt.Sprint("text ", i))
		}
		for i := range int64(5) {
			w.Final(i+1, 1)
		}
		w.stop()
		<-time.After(time.Hour)
		w.start()
		w.await(wire.InboundReport, 5)
	})
}

func TestReports_ThatTheAgentMissedAreBroughtAgainWhereTheyAreAcknowledged(t *testing.T) {
	inWorld(t, firmwaresim.Options{Profile: "ec25"}, func(t *testing.T, w *world) {
		w.reportsAfter(firmwaresim.DelayGSM)
		w.send(0, 1, "one part")
		require.Equal(t, wire.ResultSent, w.Final(1, 1).State)
		w.stop()
		<-time.After(9 * time.Second) // the report comes meanwhile, and nobody hears it
		require.Contains(t, string(w.sim.Modem(0).Transcript()), "+CDS:")
		w.start()
		require.Equal(t, wire.ReportDelivered, w.await(wire.InboundReport, 1)[0].Outcome)
		require.Contains(t, string(w.sim.Modem(0).Transcript()), "AT+CNMA=2")
	})
}

// reportsAfter sets how long reports take.
func (w *world) reportsAfter(d firmwaresim.Delay) {
	require.NoError(w.t, w.sim.SetNetwork(firmwaresim.NetworkPatch{ReportDelay: &d}))
}

func TestRouting_ThatIsLostWithoutAWordIsNoticed(t *testing.T) {
	s := newScript()
	s.Answers["+CNMI?"] = "\r\n+CNMI: 2,1,0,1,0\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		before := len(s.Commands("+CNMI="))
		<-time.After(10 * time.Minute)
		require.Len(t, s.Commands("+CNMI="), before, "nothing is done while all is well")
		s.Set("+CNMI?", "\r\n+CNMI: 2,0,0,0,0\r\n"+okay)
		<-time.After(time.Minute)
		s.Set("+CNMI?", "\r\n+CNMI: 2,1,0,1,0\r\n"+okay)
		require.Greater(t, len(s.Commands("+CNMI=")), before)
		<-time.After(2 * time.Minute)
		after := len(s.Commands("+CNMI="))
		<-time.After(10 * time.Minute)
		require.Len(t, s.Commands("+CNMI="), after)
	})
}
