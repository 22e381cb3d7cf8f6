package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"simrelay/client"
	"simrelay/webhooks/webhookstest"
)

// handset is the simulated phone that the demo talks to.
const handset = "+15550001111"

// The texts of the demo: one in GSM-7, one that needs UCS-2 and several parts,
// and the answer.
const (
	shortText = "Hello from simrelay: one short message in the GSM alphabet."
	longText  = "A long message with emoji 🚀 travels as several short ones. Each part has its own number, its own delivery report, and its own place in the journal, so that a crash never sends it twice 🎉. The handset puts the parts together again 📱."
	answer    = "Got both, thanks 👍"
)

// play shows the scenes.
func (s *stage) play(ctx context.Context) error {
	for _, scene := range []func(context.Context) error{s.connect, s.sendShort, s.sendLong, s.receive} {
		if err := scene(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) connect(ctx context.Context) error {
	s.scene("The modems connect", "simrelay agent --relay "+s.app.URL()+" --modem "+s.sim.Modem(0).Path()+" --modem …")
	return s.prove("online", func() (string, error) {
		var sims []client.SIM
		err := until(ctx, func() (ready bool, err error) {
			sims, err = s.api.SIMs(ctx)
			return len(sims) == 2 && sims[0].Ready && sims[1].Ready, err
		})
		if err != nil {
			return "", fmt.Errorf("%d of 2 SIM cards are ready: %w", countReady(sims), err)
		}
		return fmt.Sprintf("SIM cards %d and %d on %s, registered", sims[0].ID, sims[1].ID, sims[0].Operator), nil
	})
}

func countReady(sims []client.SIM) (n int) {
	for _, sim := range sims {
		if sim.Ready {
			n++
		}
	}
	return n
}

func (s *stage) sendShort(ctx context.Context) error {
	s.scene("A short message, by the native API", fmt.Sprintf(`POST /api/v1/messages {"to":"%s","text":"%s"}`, handset, shortText))
	var m *client.Message
	err := s.prove("accepted", func() (proof string, err error) {
		m, err = s.api.Send(ctx, client.SendRequest{To: handset, Text: shortText})
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("202, message %d, %d part, %s, on disk", m.ID, m.Parts, m.Encoding), nil
	})
	if err != nil {
		return err
	}
	return s.follow(ctx, m.ID, shortText, 1)
}

func (s *stage) sendLong(ctx context.Context) error {
	s.scene("A long message with emoji, by the TextLink API", fmt.Sprintf(`POST /api/send-sms {"phone_number":"%s","text":"%s","custom_id":"demo-2"}`, handset, shorten(longText, 40)))
	var id int64
	err := s.prove("accepted", func() (string, error) {
		var reply struct {
			OK      bool   `json:"ok"`
			Message string `json:"message"`
		}
		body := map[string]any{"phone_number": handset, "text": longText, "custom_id": "demo-2"}
		if err := s.api.Do(ctx, http.MethodPost, "/api/send-sms", body, &reply); err != nil {
			return "", err
		}
		page, err := s.api.Messages(ctx, "", 1)
		if err != nil || !reply.OK || len(page.Data) == 0 || page.Data[0].Reference != "demo-2" {
			return "", errors.Join(err, fmt.Errorf("the reply was ok=%v %q", reply.OK, reply.Message))
		}
		id = page.Data[0].ID
		return fmt.Sprintf(`{"ok":true}, message %d, %d parts, %s, on disk`, id, page.Data[0].Parts, page.Data[0].Encoding), nil
	})
	if err != nil {
		return err
	}
	if err := s.follow(ctx, id, longText, 2); err != nil {
		return err
	}
	return s.proveTextLink(ctx, "sent", longText)
}

// follow proves each step of a message's life. n counts the messages that the
// network has had by then.
func (s *stage) follow(ctx context.Context, id int64, text string, n int) error {
	if err := s.proveState(ctx, id, "dispatched"); err != nil {
		return err
	}
	if err := s.proveOnAir(ctx, text, n); err != nil {
		return err
	}
	if err := s.proveState(ctx, id, "delivered"); err != nil {
		return err
	}
	return s.proveNative(ctx, "message.delivered", fmt.Sprintf(`"id":%d,`, id))
}

func (s *stage) proveState(ctx context.Context, id int64, state string) error {
	return s.prove(state, func() (proof string, err error) {
		err = until(ctx, func() (bool, error) {
			m, err := s.api.Message(ctx, id)
			if err != nil {
				return false, err
			}
			for _, t := range m.Timeline {
				if t.State == state {
					proof = fmt.Sprintf("%s: %s", t.At.Format("15:04:05.000"), t.Reason)
				}
			}
			return proof != "", nil
		})
		return proof, err
	})
}

func (s *stage) proveOnAir(ctx context.Context, text string, n int) error {
	return s.prove("on the air", func() (string, error) {
		list, err := s.sim.AwaitMessages(ctx, n)
		if err != nil {
			return "", err
		}
		last := list[len(list)-1]
		if len(list) != n || last.To != handset || last.Text != text {
			return "", fmt.Errorf("the network has %d messages, the last is %q to %s", len(list), last.Text, last.To)
		}
		references := make([]string, 0, 4)
		for _, sub := range s.sim.Submissions() {
			if sub.To == handset {
				references = append(references, fmt.Sprint(sub.Reference))
			}
		}
		return fmt.Sprintf("the network has every part, once: %s → %s, TP-MR so far %s", last.From, last.To, strings.Join(references, " ")), nil
	})
}

func (s *stage) receive(ctx context.Context) error {
	s.scene("The handset answers", handset+" writes: "+answer)
	number := s.sim.Messages()[0].From
	if err := s.sim.Inbound(handset, number, answer); err != nil {
		return err
	}
	err := s.prove("received", func() (proof string, err error) {
		err = until(ctx, func() (bool, error) {
			page, err := s.api.Messages(ctx, "", 1)
			if err != nil || len(page.Data) == 0 || page.Data[0].Direction != "incoming" {
				return false, err
			}
			m := page.Data[0]
			proof = fmt.Sprintf("message %d from %s on SIM card %d: %s", m.ID, m.From, *m.SIMCardID, m.Text)
			return m.Text == answer, nil
		})
		return proof, err
	})
	if err != nil {
		return err
	}
	if err := s.proveNative(ctx, "message.received", answer); err != nil {
		return err
	}
	return s.proveTextLink(ctx, "received", answer)
}

// proveNative waits for a webhook of the native format and verifies its
// signature.
func (s *stage) proveNative(ctx context.Context, event, holds string) error {
	return s.prove("webhook", func() (string, error) {
		q, err := s.await(ctx, "/native", event, holds)
		if err != nil {
			return "", err
		}
		if err := q.VerifyNative(s.secret); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s, signature verified (%s…)", event, q.Header.Get("webhook-signature")[:12]), nil
	})
}

// proveTextLink does the same for one of the TextLink format, whose secret is
// in the body.
func (s *stage) proveTextLink(ctx context.Context, kind, holds string) error {
	return s.prove("webhook", func() (string, error) {
		q, err := s.await(ctx, "/textlink/"+kind, "", holds)
		if err != nil {
			return "", err
		}
		if err := q.VerifyTextLink(textLinkSecret); err != nil {
			return "", err
		}
		return "TextLink " + kind + ", secret verified: " + shorten(string(q.Body), 70), nil
	})
}

// await returns the first webhook at a path whose body holds some texts.
func (s *stage) await(ctx context.Context, path string, texts ...string) (found webhookstest.Request, err error) {
	_, err = s.receiver.WaitUntil(ctx, func(all []webhookstest.Request) bool {
		for _, q := range all {
			if q.Path == path && holdsAll(string(q.Body), texts) {
				found = q
				return true
			}
		}
		return false
	})
	return found, err
}

func holdsAll(body string, texts []string) bool {
	for _, t := range texts {
		if !strings.Contains(body, t) {
			return false
		}
	}
	return true
}

func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}

// until asks again and again until the answer is yes.
func until(ctx context.Context, ask func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, err := ask()
		if yes || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("it took too long")
		case <-tick.C:
		}
	}
}
