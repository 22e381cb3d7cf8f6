package modem_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/modem"
	"simrelay/relay/wire"
)

func TestCentre_IsSetWhereTheCardHasNone(t *testing.T) {
	s := newScript()
	s.Answers["+CSCA?"] = "\r\n+CSCA: \"\",129\r\n" + okay
	s.On = func(s *script, cmd string) (string, bool) {
		if cmd == `+CSCA="+12125550199",145` {
			s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
		}
		return "", false
	}
	withScript(t, s, modem.Options{SMSC: "+12125550199"}, func(t *testing.T, m *modem.Modem, _ *notes) {
		require.Empty(t, ready(t, m).Problem)
		require.Len(t, s.Commands("+CSCA="), 1)
	})
}

func TestCentre_ThatIsMissingIsAProblem(t *testing.T) {
	for name, o := range map[string]modem.Options{"nothing to set": {}, "something that is no number": {SMSC: "\"+1\r\n"}, "a modem that does not take it": {SMSC: "12345"}} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Answers["+CSCA?"] = "\r\n+CSCA: \"\",129\r\n" + okay
			s.Answers[`+CSCA="12345",129`] = "\r\nERROR\r\n"
			withScript(t, s, o, func(t *testing.T, m *modem.Modem, _ *notes) {
				require.Contains(t, ready(t, m).Problem, "message centre")
			})
		})
	}
}

func TestCentre_ThatGotLostIsSetAgainAndTheMessageGoesOut(t *testing.T) {
	s := newScript()
	s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
	s.On = func(s *script, cmd string) (string, bool) {
		if strings.HasPrefix(cmd, "+CSCA=") {
			s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
		}
		return "", false
	}
	withScript(t, s, modem.Options{SMSC: "+12125550199"}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		s.Set("+CSCA?", "\r\n+CSCA: \"\",129\r\n"+okay)
		s.mu.Lock()
		s.PDUs = []string{"\r\n+CMS ERROR: 330\r\n"}
		s.mu.Unlock()
		reference, err := submit(t, m, "x")
		require.NoError(t, err)
		require.Equal(t, 7, reference)
		require.Len(t, s.Submitted(), 2)
	})
}

func TestCentre_ThatIsMissedBeforeThePromptIsMendedAndTheMessageJournalledOnce(t *testing.T) {
	for name, pdus := range map[string][]string{"at the command line": nil, "there, and then at the message": {"\r\n+CMS ERROR: 38\r\n"}} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
			refused := false
			s.On = func(s *script, cmd string) (string, bool) {
				switch {
				case strings.HasPrefix(cmd, "+CSCA="):
					s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
				case strings.HasPrefix(cmd, "+CMGS=") && !refused:
					refused = true
					return "\r\n+CMS ERROR: 330\r\n", true
				}
				return "", false
			}
			s.PDUs = pdus
			withScript(t, s, modem.Options{SMSC: "+12125550199"}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				s.Set("+CSCA?", "\r\n+CSCA: \"\",129\r\n"+okay)
				parts, err := m.Compose(device.Letter{To: handset, Text: "x", Ref: 1})
				require.NoError(t, err)
				journalled := 0
				_, err = m.Submit(t.Context(), device.Submission{ICCID: cardOfScript, Message: parts[0], Before: func() error {
					require.Empty(t, s.Submitted(), "it is journalled before it goes out")
					journalled++
					return nil
				}})
				require.Equal(t, pdus == nil, err == nil)
				require.True(t, refused)
				require.Len(t, s.Submitted(), 1)
				require.Equal(t, 1, journalled)
			})
		})
	}
}

func TestCentre_ThatCannotBeMendedIsTheCardsFault(t *testing.T) {
	s := newScript()
	s.Answers["+CSCA?"] = "\r\n+CSCA: \"+12125550199\",145\r\n" + okay
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		s.Set("+CSCA?", "\r\n+CSCA: \"\",129\r\n"+okay)
		s.mu.Lock()
		s.PDU = "\r\n+CMS ERROR: 330\r\n"
		s.mu.Unlock()
		_, err := submit(t, m, "x")
		require.Equal(t, wire.ClassSIM, sendError(t, err).Class)
		require.Len(t, s.Submitted(), 1)
		sim, _ := m.SIM()
		require.Contains(t, sim.Problem, "message centre")
	})
}

func TestSubmit_IsRepeatedWithoutValidityWhereThatIsRefused(t *testing.T) {
	for _, code := range []string{"198", "199"} {
		t.Run(code, func(t *testing.T) {
			s := newScript()
			s.PDUs = []string{"\r\n+CMS ERROR: " + code + "\r\n"}
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				parts, err := m.Compose(device.Letter{To: "12345", Text: "x", Ref: 1})
				require.NoError(t, err)
				befores := 0
				reference, err := m.Submit(t.Context(), device.Submission{
					ICCID: cardOfScript, Message: parts[0], Before: func() error { befores++; return nil },
				})
				require.NoError(t, err)
				require.Equal(t, 7, reference)
				require.Equal(t, []string{"00310005812143F50000A70178", "00210005812143F500000178"}, s.Submitted())
				require.Equal(t, []string{"+CMGS=12", "+CMGS=11"}, s.Commands("+CMGS="))
				require.Equal(t, 1, befores)
			})
		})
	}
	t.Run("and only once", func(t *testing.T) {
		s := newScript()
		s.PDU = "\r\n+CMS ERROR: 198\r\n"
		withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
			ready(t, m)
			_, err := submit(t, m, "x")
			require.Equal(t, wire.ClassTemporary, sendError(t, err).Class)
			require.Len(t, s.Submitted(), 2)
		})
	})
	t.Run("and what happens to the second is told truthfully", func(t *testing.T) {
		s := newScript()
		s.PDUs, s.PDU = []string{"\r\n+CMS ERROR: 198\r\n"}, ""
		withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
			ready(t, m)
			_, err := submit(t, m, "x")
			require.Equal(t, wire.ClassAmbiguous, sendError(t, err).Class)
		})
	})
}

func TestSubmit_AnErrorIsFollowedByWhatMendsIt(t *testing.T) {
	for code, repair := range map[string]string{"302": "+CNMI=2,1,0,1,0", "322": "+CMGL=4", "38": "+CREG?"} {
		t.Run(code, func(t *testing.T) {
			s := newScript()
			s.PDU = "\r\n+CMS ERROR: " + code + "\r\n"
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				before := s.Asked(repair)
				_, err := submit(t, m, "x")
				require.Equal(t, wire.ClassTemporary, sendError(t, err).Class)
				synctest.Wait()
				require.Greater(t, s.Asked(repair), before)
				require.Len(t, s.Submitted(), 1)
			})
		})
	}
}

func TestSetup_WaitsForASlowCard(t *testing.T) {
	for name, answer := range map[string]string{
		"SIM busy": "\r\n+CME ERROR: 14\r\n", "SIM busy as a message error": "\r\n+CMS ERROR: 314\r\n", "Wavecom": "\r\n+CME ERROR: 515\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			var began time.Time
			s.On = func(_ *script, cmd string) (string, bool) {
				if began.IsZero() {
					began = time.Now()
				}
				slow := []string{"+CPIN?", "+CCID", "+CIMI", "+CSCA?", "+CPMS", "+CNMI", "+CMGF", "+CSMS"}
				for _, c := range slow {
					if strings.HasPrefix(cmd, c) && time.Since(began) < 12*time.Second {
						return answer, true
					}
				}
				return "", false
			}
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				require.Equal(t, 1, s.Asked("+CGSN"), "in one session")
				require.NotZero(t, s.Asked("+CMGL=4"))
				require.NotEmpty(t, s.Commands("+CNMI=2"))
			})
		})
	}
}

func TestSetup_AStateOfTheCardWithoutAnOKIsEnough(t *testing.T) {
	for name, late := range map[string]string{"never": "", "late": okay} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Answers["+CPIN?"] = "\r\n+CPIN: READY\r\n"
			s.On = func(s *script, cmd string) (string, bool) {
				if cmd == "" && len(s.asked) > 3 {
					return late + okay, true
				}
				return "", false
			}
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				require.Equal(t, cardOfScript, ready(t, m).ICCID)
				_, err := submit(t, m, "x")
				require.NoError(t, err)
				<-time.After(5 * time.Minute)
				require.Equal(t, 1, s.Asked("+CGSN"), "it is one session all the time")
			})
		})
	}
}

func TestCard_ThatIsExchangedWhileTheModemRuns(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		s.Set("+CCID", "\r\n+CCID: \"8901000000000000002F\"\r\n"+okay)
		<-time.After(time.Minute)
		require.Equal(t, "8901000000000000002", ready(t, m).ICCID)
		_, err := submit(t, m, "x") // to the old card
		require.ErrorIs(t, err, device.ErrNotReady)
		require.Empty(t, s.Submitted())
	})
}

func TestCard_ThatIsTakenOutIsAProblemUntilItIsBack(t *testing.T) {
	for name, state := range map[string]struct{ answer, problem string }{
		"gone":         {"\r\n+CME ERROR: 10\r\n", "no SIM card"},
		"gone, told":   {"\r\n+CPIN: NOT INSERTED\r\n" + okay, "no SIM card"},
		"blocked":      {"\r\n+CPIN: SIM PUK\r\n" + okay, "PUK"},
		"locked again": {"\r\n+CME ERROR: 11\r\n", "PIN"},
		"broken":       {"\r\n+CME ERROR: 13\r\n", "no SIM card"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				s.Set("+CCID", "\r\n+CME ERROR: 10\r\n")
				s.Set("+CPIN?", state.answer)
				<-time.After(2 * time.Minute)
				sim, _ := m.SIM()
				require.False(t, sim.Ready)
				require.Contains(t, sim.Problem, state.problem)
				_, err := submit(t, m, "x")
				require.ErrorIs(t, err, device.ErrNotReady)

				s.Set("+CCID", "\r\n+CCID: \"8901000000000000001F\"\r\n"+okay)
				s.Set("+CPIN?", "\r\n+CPIN: READY\r\n"+okay)
				ready(t, m)
				_, err = submit(t, m, "x")
				require.NoError(t, err)
			})
		})
	}
}

func TestCard_ThatStaysBusyMakesTheModemRestart(t *testing.T) {
	s := newScript()
	s.Answers["+CPIN?"] = "\r\n+CME ERROR: 14\r\n"
	s.On = func(s *script, cmd string) (string, bool) {
		if cmd == "+CFUN=1,1" {
			s.Answers["+CPIN?"] = "\r\n+CPIN: READY\r\n" + okay
		}
		return "", false
	}
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		began := time.Now()
		ready(t, m)
		require.Greater(t, time.Since(began), time.Minute, "it has had its time")
		require.Equal(t, 1, s.Asked("+CFUN=1,1"))
	})
}

func TestModem_ThatDoesNotAnswerIsRestartedInItsOwnWay(t *testing.T) {
	for maker, restart := range map[string]string{"Simulated": "+CFUN=1,1", "u-blox": "+CFUN=16"} {
		t.Run(maker, func(t *testing.T) {
			s := newScript()
			s.Answers["+CGMI"] = "\r\n" + maker + "\r\n" + okay
			dumb := false
			s.On = func(_ *script, cmd string) (string, bool) {
				if dumb && cmd == restart {
					dumb = false
				}
				return "", dumb
			}
			withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
				ready(t, m)
				s.mu.Lock()
				dumb = true
				s.mu.Unlock()
				<-time.After(5 * time.Minute)
				ready(t, m)
				require.Equal(t, 1, s.Asked(restart))
			})
		})
	}
}

func TestCard_AGlitchWhenItIsReadIsNoExchange(t *testing.T) {
	s := newScript()
	withScript(t, s, modem.Options{}, func(t *testing.T, m *modem.Modem, _ *notes) {
		ready(t, m)
		s.Set("+CCID", "\r\nERROR\r\n")
		<-time.After(10 * time.Minute)
		require.Equal(t, 1, s.Asked("+CGSN"))
		require.True(t, ready(t, m).Ready)
	})
}

func TestPIN_NothingOfItIsRemembered(t *testing.T) {
	s := newScript()
	s.Answers["+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n" + okay
	s.Answers[`+CPIN="4711"`] = "\r\n+CME ERROR: 16\r\n"
	withScript(t, s, modem.Options{PIN: "4711", PINTry: 2}, func(t *testing.T, m *modem.Modem, n *notes) {
		<-time.After(time.Hour)
		require.Equal(t, 1, s.Asked(`+CPIN="4711"`))
		n.mu.Lock()
		defer n.mu.Unlock()
		require.Equal(t, map[string]bool{
			"pin card " + cardOfScript + " try 2": true, "pin modem 490154203237518 try 2": true,
		}, n.keys)
	})
}

func TestPIN_IsTriedOnceEvenIfTheCardTellsItsNumberOnlyNowAndThen(t *testing.T) {
	for name, first := range map[string]string{"first not": "\r\n+CME ERROR: 11\r\n", "first": "\r\n+CCID: \"8901000000000000001F\"\r\n" + okay} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.Answers["+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n" + okay
			s.Answers[`+CPIN="4711"`] = "\r\n+CME ERROR: 16\r\n"
			for _, cmd := range []string{"+QCCID", "+ICCID", "^ICCID?", "+CRSM=176,12258,0,0,10"} {
				s.Answers[cmd] = "\r\nERROR\r\n"
			}
			other := map[string]string{first: s.Answers["+CCID"], s.Answers["+CCID"]: "\r\n+CME ERROR: 11\r\n"}[first]
			s.On = func(s *script, cmd string) (string, bool) {
				switch {
				case cmd != "+CCID":
					return "", false
				case slices.Contains(s.asked, `+CPIN="4711"`):
					return other, true
				}
				return first, true
			}
			withScript(t, s, modem.Options{PIN: "4711"}, func(t *testing.T, m *modem.Modem, _ *notes) {
				<-time.After(time.Hour)
				require.Equal(t, 1, s.Asked(`+CPIN="4711"`))
				sim, _ := m.SIM()
				require.False(t, sim.Ready)
			})
		})
	}
}

func TestPIN_AnUnlockedCardMakesItNewAgain(t *testing.T) {
	s := newScript()
	s.Answers["+CPIN?"] = "\r\n+CPIN: SIM PIN\r\n" + okay
	s.On = func(s *script, cmd string) (string, bool) {
		if cmd == `+CPIN="4711"` {
			s.Answers["+CPIN?"] = "\r\n+CPIN: READY\r\n" + okay
		}
		return "", false
	}
	withScript(t, s, modem.Options{PIN: "4711"}, func(t *testing.T, m *modem.Modem, n *notes) {
		ready(t, m)
		n.mu.Lock()
		require.NotContains(t, n.keys, "pin card "+cardOfScript+" try 0")
		require.Empty(t, n.keys)
		n.mu.Unlock()
		s.Set("+CPIN?", "\r\n+CPIN: SIM PIN\r\n"+okay)
		s.Say("\r\nRDY\r\n") // it has restarted, and is locked again
		<-time.After(time.Minute)
		ready(t, m)
		require.Equal(t, 2, s.Asked(`+CPIN="4711"`))
	})
}
