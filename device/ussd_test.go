package device_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

// step is short for what a radio was asked for.
func step(action wire.USSDAction, text string) devicetest.Step {
	return devicetest.Step{Action: action, Text: text}
}

var hungUp = step(wire.USSDCancel, "")

// silent is a network that never answers, but for the end of a dialogue.
func silent(ctx context.Context, s devicetest.Step) (string, bool, error) {
	if s == hungUp {
		return "", false, nil
	}
	<-ctx.Done()
	return "", false, ctx.Err()
}

// late is a network whose menu comes when nobody waits for it any more.
func late(ctx context.Context, s devicetest.Step) (string, bool, error) {
	if s == hungUp {
		return "", false, nil
	}
	<-ctx.Done()
	return "late", true, nil
}

// menu is a network that waits for replies.
func menu(_ context.Context, s devicetest.Step) (string, bool, error) {
	return "menu of " + s.Text, s.Action != wire.USSDCancel, nil
}

func TestUSSD_ADialogueGoesThroughTheRadioOfItsCard(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = func(_ context.Context, st devicetest.Step) (string, bool, error) {
			if st.Action == wire.USSDReply {
				return "your balance is 5", false, nil
			}
			return "1 balance\n2 bonus", true, nil
		}
		s.Do(func() { require.Equal(t, []string{wire.FeatureUSSD}, s.Hellos[0].Features) })
		require.Equal(t, wire.USSDAnswer{Request: 1, State: wire.USSDOpen, Text: "1 balance\n2 bonus"}, s.Answer(s.USSD(iccid, wire.USSDStart, "*100#")))
		require.Equal(t, wire.USSDAnswer{Request: 2, State: wire.USSDClosed, Text: "your balance is 5"}, s.Answer(s.USSD(iccid, wire.USSDReply, "1")))
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), step(wire.USSDReply, "1")}, s.radio.Dialled())
		require.NoError(t, s.stop())
		require.Len(t, s.radio.Dialled(), 2, "a dialogue that is over is not ended again")
	})
}

// muteRadio can not do USSD.
type muteRadio struct{ device.Radio }

func TestUSSD_WhatCannotBeDoneIsRefused(t *testing.T) {
	t.Parallel()
	t.Run("by a radio without USSD, which does not offer it either", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			r := devicetest.NewRelay(t)
			stop := start(t, r, t.TempDir(), muteRadio{devicetest.New(new(devicetest.Air), iccid)})
			r.AwaitSession(1)
			r.Do(func() { require.Empty(t, r.Hellos[0].Features) })
			require.Equal(t, "ussd_unsupported", r.Answer(r.USSD(iccid, wire.USSDStart, "*100#")).Code)
			require.NoError(t, stop())
		})
	})
	for name, test := range map[string]struct {
		iccid  string
		action wire.USSDAction
		text   string
		dial   error
		want   string
	}{
		"for a card that is not there":  {"8901000000000000099", wire.USSDStart, "*100#", nil, "sim_absent"},
		"for a step that is not known":  {iccid, "sing", "*100#", nil, "ussd_invalid"},
		"for a text that is too long":   {iccid, wire.USSDStart, strings.Repeat("1", wire.MaxUSSD+1), nil, "ussd_invalid"},
		"by the network":                {iccid, wire.USSDStart, "*100#", devicetest.Refuse(wire.ClassRejected, "ussd_refused"), "ussd_refused"},
		"for a reason that has no name": {iccid, wire.USSDStart, "*100#", errors.New("odd"), "radio"},
	} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				s.radio.Dial = func(context.Context, devicetest.Step) (string, bool, error) { return "", false, test.dial }
				got := s.Answer(s.USSD(test.iccid, test.action, test.text))
				require.Equal(t, wire.USSDFailed, got.State)
				require.Equal(t, test.want, got.Code)
				require.NotEmpty(t, got.Detail)
			})
		})
	}
}

func TestUSSD_OfAnOlderEpochIsIgnored(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.Push(&wire.USSD{Epoch: 0, Request: 77, ICCID: iccid, Action: wire.USSDStart, Text: "*100#"})
		s.Answer(s.USSD(iccid, wire.USSDStart, "*101#"))
		s.Do(func() { require.Len(t, s.Answers, 1) })
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*101#")}, s.radio.Dialled())
	})
}

func TestUSSD_WithoutANumberEndsTheSession(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.Push(&wire.USSD{Epoch: 1, ICCID: iccid, Action: wire.USSDStart})
		s.AwaitSession(2)
	})
}

func TestUSSD_AnAnswerThatIsTooLongIsCut(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = func(context.Context, devicetest.Step) (string, bool, error) {
			return strings.Repeat("é", wire.MaxUSSD), false, nil
		}
		require.Equal(t, strings.Repeat("é", wire.MaxUSSD/2), s.Answer(s.USSD(iccid, wire.USSDStart, "*100#")).Text)
	})
}

func TestUSSD_ASilentNetworkIsLeft(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = silent
		began := time.Now()
		request := s.USSD(iccid, wire.USSDStart, "*100#")
		s.send(1, "meanwhile") // neither reader nor sender waits
		require.Equal(t, wire.ResultSent, s.Final(1, 1).State)
		require.Less(t, time.Since(began), time.Second)

		busy := s.Answer(s.USSD(iccid, wire.USSDStart, "*101#"))
		require.Equal(t, "ussd_busy", busy.Code)

		for range 3 {
			<-time.After(25 * time.Second)
			s.SendPing()
		}
		require.Equal(t, "ussd_timeout", s.Answer(request).Code)
		require.Equal(t, 90*time.Second, time.Since(began).Round(time.Second))
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), hungUp}, s.radio.Dialled())
		s.radio.Dial = nil
		require.Equal(t, wire.USSDClosed, s.Answer(s.USSD(iccid, wire.USSDStart, "*102#")).State)
	})
}

func TestUSSD_ACancelStopsTheStepThatIsUnderWay(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = silent
		request := s.USSD(iccid, wire.USSDStart, "*100#")
		synctest.Wait()
		cancel := s.USSD(iccid, wire.USSDCancel, "")
		require.Equal(t, wire.USSDAnswer{Request: cancel, State: wire.USSDClosed}, s.Answer(cancel))
		require.Equal(t, "ussd_cancelled", s.Answer(request).Code)
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), hungUp}, s.radio.Dialled())
	})
}

func TestUSSD_AnAnswerThatCrossesTheCancelIsToldAndNotKeptOpen(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = late
		request := s.USSD(iccid, wire.USSDStart, "*100#")
		synctest.Wait()
		require.Equal(t, wire.USSDClosed, s.Answer(s.USSD(iccid, wire.USSDCancel, "")).State)
		require.Equal(t, wire.USSDAnswer{Request: request, State: wire.USSDClosed, Text: "late"}, s.Answer(request))
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), hungUp}, s.radio.Dialled())
	})
}

func TestUSSD_ACancelBetweenTwoStepsReachesTheRadio(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = menu
		require.Equal(t, wire.USSDOpen, s.Answer(s.USSD(iccid, wire.USSDStart, "*100#")).State)
		require.Equal(t, wire.USSDClosed, s.Answer(s.USSD(iccid, wire.USSDCancel, "")).State)
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), hungUp}, s.radio.Dialled())
	})
}

func TestUSSD_AReplyThatFailsEndsTheDialogue(t *testing.T) {
	inScene(t, func(t *testing.T, s *scene) {
		s.radio.Dial = func(_ context.Context, st devicetest.Step) (string, bool, error) {
			if st.Action == wire.USSDReply {
				return "", false, devicetest.Refuse(wire.ClassTemporary, "ussd_refused")
			}
			return "menu", true, nil
		}
		s.Answer(s.USSD(iccid, wire.USSDStart, "*100#"))
		require.Equal(t, "ussd_refused", s.Answer(s.USSD(iccid, wire.USSDReply, "1")).Code)
		require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), step(wire.USSDReply, "1"), hungUp}, s.radio.Dialled())
	})
}

// TestUSSD_ASessionTakesItsDialoguesWithIt ends a session, and an agent, at
// each stage of a dialogue: the card is never left in one.
func TestUSSD_ASessionTakesItsDialoguesWithIt(t *testing.T) {
	t.Parallel()
	for stage, dial := range map[string]func(context.Context, devicetest.Step) (string, bool, error){
		"while the network is asked": silent,
		"while a reply is awaited":   menu,
		"when the answer comes":      late,
	} {
		for end, how := range map[string]func(*scene){
			"the connection breaks": func(s *scene) { s.Drop(); s.AwaitSession(2) },
			"the agent stops":       func(s *scene) { require.NoError(s.t, s.stop()) },
		} {
			t.Run(end+" "+stage, func(t *testing.T) {
				inScene(t, func(t *testing.T, s *scene) {
					s.radio.Dial = dial
					s.USSD(iccid, wire.USSDStart, "*100#")
					synctest.Wait()
					how(s)
					synctest.Wait()
					require.Equal(t, []devicetest.Step{step(wire.USSDStart, "*100#"), hungUp}, s.radio.Dialled())
					if end == "the agent stops" {
						return
					}
					s.radio.Dial = nil
					require.Equal(t, wire.USSDClosed, s.Answer(s.USSD(iccid, wire.USSDStart, "*101#")).State, "the next session begins afresh")
				})
			})
		}
	}
}

func TestUSSD_OnlyAFewCardsAskAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := devicetest.NewRelay(t)
		var radios []device.Radio
		cards := 5
		card := func(i int) string { return fmt.Sprintf("890100000000000000%d", i) }
		for i := range cards {
			radio := devicetest.New(new(devicetest.Air), card(i))
			radio.Dial = silent
			radios = append(radios, radio)
		}
		stop := start(t, r, t.TempDir(), radios[0], func(o *device.Options) { o.Radios = radios })
		r.AwaitSession(1)
		for i := range cards {
			r.USSD(card(i), wire.USSDStart, "*100#")
		}
		require.Equal(t, "ussd_busy", r.Answer(5).Code)
		r.Answer(r.USSD(card(2), wire.USSDCancel, ""))
		r.USSD(card(4), wire.USSDStart, "*100#")
		synctest.Wait()
		require.Len(t, radios[4].(*devicetest.Radio).Dialled(), 1, "there is room again")
		require.NoError(t, stop())
	})
}
