package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"simrelay/relay/wire"
)

var (
	noon   = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	signal = -73
	sim    = wire.SIM{
		ICCID: "8901260000000000001F", IMSI: "310260000000001", IMEI: "350000000000001", Number: "+15557770001", Operator: "Testnet",
		Registration: wire.RegistrationHome, SignalDBM: &signal, Ready: true, Problem: "none", Credits: 3,
	}
	result = wire.Result{
		Message: 7, Attempt: 2, DSeq: 9, State: wire.ResultFailed, Parts: 3, PartsSent: 1, Class: wire.ClassRejected,
		Code: "cms_38", Detail: "network out of order", References: []int{255, 0}, At: noon,
	}
)

// frames has each frame with all of its fields, and as it is on the wire.
var frames = map[string]struct {
	frame wire.Frame
	text  string
}{
	"hello": {
		&wire.Hello{Version: 1, Agent: "simrelay 1", JournalID: "j", Features: []string{"ussd"}, HighestEpoch: 4, HighDSeq: 9, LowDSeq: 2, SIMs: []wire.SIM{sim}, Unresolved: []wire.Result{result}},
		`{"type":"hello","v":1,"agent":"simrelay 1","journal_id":"j","features":["ussd"],"highest_epoch":4,"high_dseq":9,"low_dseq":2,"sims":[{"iccid":"8901260000000000001F","imsi":"310260000000001","imei":"350000000000001","number":"+15557770001","operator":"Testnet","registration":"home","signal_dbm":-73,"ready":true,"problem":"none","credits":3}],"unresolved":[{"msg":7,"attempt":2,"dseq":9,"state":"failed","parts":3,"parts_sent":1,"class":"rejected","code":"cms_38","detail":"network out of order","refs":[255,0],"at":"2026-03-02T12:00:00Z"}]}`,
	},
	"welcome": {
		&wire.Welcome{Epoch: 5, ServerTime: noon, PingSeconds: 25, DSeq: 8, SIMs: map[string]int64{"8901": 1}, Acked: []wire.ResultAck{{Message: 7, Attempt: 2}}, InboundUpTo: 3, LostJournal: true},
		`{"type":"welcome","epoch":5,"server_time":"2026-03-02T12:00:00Z","ping_s":25,"dseq":8,"sims":{"8901":1},"acked":[{"msg":7,"attempt":2}],"inbound_upto":3,"lost_journal":true}`,
	},
	"dispatch": {
		&wire.Dispatch{Epoch: 5, DSeq: 9, Message: 7, Attempt: 2, SIMCardID: 1, ICCID: "8901", To: "+15550001111", Text: "hi 👋\n", Parts: 1, TTLMillis: 60000, Priority: 9, ValiditySeconds: 300, Flash: true, Force: true},
		`{"type":"dispatch","epoch":5,"dseq":9,"msg":7,"attempt":2,"sim_card_id":1,"iccid":"8901","to":"+15550001111","text":"hi 👋\n","parts":1,"ttl_ms":60000,"prio":9,"validity_s":300,"flash":true,"force":true}`,
	},
	"received":   {&wire.Received{DSeq: []int64{9, 10}}, `{"type":"received","dseq":[9,10]}`},
	"result":     {&result, `{"type":"result","msg":7,"attempt":2,"dseq":9,"state":"failed","parts":3,"parts_sent":1,"class":"rejected","code":"cms_38","detail":"network out of order","refs":[255,0],"at":"2026-03-02T12:00:00Z"}`},
	"result_ack": {&wire.ResultAck{Message: 7, Attempt: 2}, `{"type":"result_ack","msg":7,"attempt":2}`},
	"cancel":     {&wire.Cancel{Epoch: 5, Message: 7, Attempt: 2}, `{"type":"cancel","epoch":5,"msg":7,"attempt":2}`},
	"inbound, a message": {
		&wire.Inbound{JournalID: "j", ISeq: 4, Kind: wire.InboundSMS, ICCID: "8901", At: noon, From: "+15550001111", Text: "hi", SentAt: noon, Parts: 2, Missing: 1, Flash: true, Raw: []string{"07"}},
		`{"type":"inbound","journal_id":"j","iseq":4,"kind":"sms","iccid":"8901","at":"2026-03-02T12:00:00Z","from":"+15550001111","text":"hi","sent_at":"2026-03-02T12:00:00Z","parts":2,"missing":1,"flash":true,"raw":["07"]}`,
	},
	"inbound, a report": {
		&wire.Inbound{JournalID: "j", ISeq: 5, Kind: wire.InboundReport, ICCID: "8901", At: noon, Message: 7, Attempt: 2, Part: 1, Outcome: wire.ReportUndelivered, Status: 70},
		`{"type":"inbound","journal_id":"j","iseq":5,"kind":"report","iccid":"8901","at":"2026-03-02T12:00:00Z","msg":7,"attempt":2,"part":1,"outcome":"undelivered","status":70}`,
	},
	"inbound_ack": {&wire.InboundAck{UpTo: 5}, `{"type":"inbound_ack","upto":5}`},
	"status":      {&wire.Status{SIMs: []wire.SIM{{ICCID: "8901260000", Registration: wire.RegistrationNone}}}, `{"type":"status","sims":[{"iccid":"8901260000","registration":"none","ready":false,"credits":0}]}`},
	"reconciled":  {&wire.Reconciled{DSeq: 9}, `{"type":"reconciled","dseq":9}`},
	"ussd":        {&wire.USSD{Epoch: 5, Request: 3, ICCID: "8901", Action: wire.USSDReply, Text: "1"}, `{"type":"ussd","epoch":5,"request":3,"iccid":"8901","action":"reply","text":"1"}`},
	"ussd_answer": {&wire.USSDAnswer{Request: 3, State: wire.USSDFailed, Text: "t", Code: "ussd_timeout", Detail: "no answer"}, `{"type":"ussd_answer","request":3,"state":"failed","text":"t","code":"ussd_timeout","detail":"no answer"}`},
}

func TestFrames_AreOnTheWireWhatTheyAreHere(t *testing.T) {
	t.Parallel()
	for name, test := range frames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := wire.Encode(test.frame)
			require.NoError(t, err)
			require.JSONEq(t, test.text, string(data))
			back, err := wire.Decode([]byte(test.text))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.frame, back))
		})
	}
}

func TestDecode_IgnoresFieldsThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, test := range frames {
		var fields map[string]any
		require.NoError(t, json.Unmarshal([]byte(test.text), &fields))
		fields["invented_later"] = map[string]any{"deep": []int{1}}
		data, err := json.Marshal(fields)
		require.NoError(t, err)
		back, err := wire.Decode(data)
		require.NoError(t, err, name)
		require.Empty(t, cmp.Diff(test.frame, back), name)
	}
}

func TestDecode_RefusesWhatIsNoFrame(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing": "", "null": "null", "a text": `"hello"`, "a list": "[]", "a number": "1", "half": `{"type":"status"`,
		"no type": `{}`, "an empty type": `{"type":""}`, "a type that is none": `{"type":"teleport"}`, "a type of the wrong type": `{"type":1}`,
		"two frames": `{"type":"status"} {"type":"status"}`, "a field of the wrong type": `{"type":"received","dseq":"9"}`,
		"a number out of bounds": `{"type":"inbound_ack","upto":1e99}`, "a time that is none": `{"type":"welcome","server_time":"noon"}`,
		"too large": `{"type":"status","x":"` + strings.Repeat("x", wire.MaxFrame) + `"}`,
	}
	for name, text := range tests {
		f, err := wire.Decode([]byte(text))
		require.Error(t, err, name)
		require.Nil(t, f, name)
	}
}

func TestDecode_RefusesWhatIsOutOfBounds(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	hello := func(change func(*wire.Hello)) wire.Frame {
		h := &wire.Hello{Version: 1, JournalID: "j"}
		change(h)
		return h
	}
	res := func(change func(*wire.Result)) wire.Frame {
		r := &wire.Result{Message: 1, Attempt: 1, State: wire.ResultSent}
		change(r)
		return r
	}
	in := func(change func(*wire.Inbound)) wire.Frame {
		i := &wire.Inbound{JournalID: "j", ISeq: 1, Kind: wire.InboundSMS}
		change(i)
		return i
	}
	report := func(change func(*wire.Inbound)) wire.Frame {
		return in(func(i *wire.Inbound) {
			i.Kind, i.Message, i.Attempt, i.Part, i.Outcome = wire.InboundReport, 1, 1, 1, wire.ReportDelivered
			change(i)
		})
	}
	card := func(change func(*wire.SIM)) wire.Frame {
		s := wire.SIM{ICCID: "8901260000000000001"}
		change(&s)
		return &wire.Status{SIMs: []wire.SIM{s}}
	}
	many := &wire.Status{}
	for i := range wire.MaxSIMs + 1 {
		many.SIMs = append(many.SIMs, wire.SIM{ICCID: fmt.Sprintf("89012600%06d", i)})
	}
	tests := map[string]wire.Frame{
		"hello without version":         hello(func(h *wire.Hello) { h.Version = 0 }),
		"hello without journal":         hello(func(h *wire.Hello) { h.JournalID = "" }),
		"hello with a long journal id":  hello(func(h *wire.Hello) { h.JournalID = long(65) }),
		"hello with a negative epoch":   hello(func(h *wire.Hello) { h.HighestEpoch = -1 }),
		"hello with a negative dseq":    hello(func(h *wire.Hello) { h.HighDSeq = -1 }),
		"hello with a negative low":     hello(func(h *wire.Hello) { h.LowDSeq = -1 }),
		"hello with a bad result":       hello(func(h *wire.Hello) { h.Unresolved = []wire.Result{{}} }),
		"hello with a bad card":         hello(func(h *wire.Hello) { h.SIMs = []wire.SIM{{}} }),
		"result of no message":          res(func(r *wire.Result) { r.Message = 0 }),
		"result of no attempt":          res(func(r *wire.Result) { r.Attempt = -1 }),
		"result without state":          res(func(r *wire.Result) { r.State = "" }),
		"result with another state":     res(func(r *wire.Result) { r.State = "lost" }),
		"result with negative parts":    res(func(r *wire.Result) { r.Parts = -1 }),
		"result with negative sent":     res(func(r *wire.Result) { r.PartsSent = -1 }),
		"result with many references":   res(func(r *wire.Result) { r.References = make([]int, 256) }),
		"result with a long code":       res(func(r *wire.Result) { r.Code = long(257) }),
		"result with a long detail":     res(func(r *wire.Result) { r.Detail = long(1025) }),
		"inbound without journal":       in(func(i *wire.Inbound) { i.JournalID = "" }),
		"inbound with a long journal":   in(func(i *wire.Inbound) { i.JournalID = long(65) }),
		"inbound without number":        in(func(i *wire.Inbound) { i.ISeq = 0 }),
		"inbound without kind":          in(func(i *wire.Inbound) { i.Kind = "" }),
		"inbound with another kind":     in(func(i *wire.Inbound) { i.Kind = "mms" }),
		"inbound with a long text":      in(func(i *wire.Inbound) { i.Text = long(48<<10 + 1) }),
		"inbound with a long sender":    in(func(i *wire.Inbound) { i.From = long(257) }),
		"inbound with a long card":      in(func(i *wire.Inbound) { i.ICCID = long(257) }),
		"inbound with many PDUs":        in(func(i *wire.Inbound) { i.Raw = make([]string, 256) }),
		"report of no message":          report(func(i *wire.Inbound) { i.Message = 0 }),
		"report of no attempt":          report(func(i *wire.Inbound) { i.Attempt = 0 }),
		"report of no part":             report(func(i *wire.Inbound) { i.Part = 0 }),
		"report of part 256":            report(func(i *wire.Inbound) { i.Part = 256 }),
		"report without outcome":        report(func(i *wire.Inbound) { i.Outcome = "" }),
		"report with another outcome":   report(func(i *wire.Inbound) { i.Outcome = "read" }),
		"card without ICCID":            card(func(s *wire.SIM) { s.ICCID = "" }),
		"card with a short ICCID":       card(func(s *wire.SIM) { s.ICCID = "890126000" }),
		"card with a long ICCID":        card(func(s *wire.SIM) { s.ICCID = strings.Repeat("8", 23) }),
		"card with letters in it":       card(func(s *wire.SIM) { s.ICCID = "8901260000000000g" }),
		"card with negative credits":    card(func(s *wire.SIM) { s.Credits = -1 }),
		"card with texts of some pages": card(func(s *wire.SIM) { s.Problem = long(2000) }),
		"more cards than anybody has":   many,
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := wire.Encode(f)
			require.NoError(t, err)
			_, err = wire.Decode(data)
			require.Error(t, err)
		})
	}
}

func TestEncode_RefusesWhatTheOtherSideWould(t *testing.T) {
	t.Parallel()
	_, err := wire.Encode(&wire.Dispatch{Text: strings.Repeat("x", wire.MaxFrame)})
	require.ErrorContains(t, err, "over the limit")
	_, err = wire.Encode(&wire.Welcome{ServerTime: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.ErrorContains(t, err, "encode welcome frame")
}

func TestRegistration_OnlyHomeAndRoamingCanSend(t *testing.T) {
	t.Parallel()
	for r, usable := range map[wire.Registration]bool{
		wire.RegistrationNone: false, wire.RegistrationHome: true, wire.RegistrationSearching: false, wire.RegistrationDenied: false,
		wire.RegistrationUnknown: false, wire.RegistrationRoaming: true, "": false, "nonsense": false,
	} {
		require.Equal(t, usable, r.Usable(), r)
		require.Equal(t, usable, wire.SIM{Ready: true, Registration: r}.CanSend(), r)
		require.False(t, wire.SIM{Registration: r}.CanSend(), r)
	}
}

func TestCloseCodes_TellWhetherAndWhenToComeBack(t *testing.T) {
	t.Parallel()
	want := map[wire.CloseCode]bool{
		wire.CloseRestart: true, wire.CloseSuperseded: true, wire.CloseProtocol: true, wire.CloseUnauthorised: false,
		wire.CloseSlowConsumer: true, wire.CloseTimeout: true, wire.CloseVersion: false, wire.CloseCloned: true,
		wire.CloseUnavailable: true, wire.CloseFrameTooLarge: true,
	}
	codes := wire.CloseCodes()
	require.Len(t, codes, len(want))
	for code, again := range want {
		r := codes[code]
		require.Equal(t, again, r.Again, code)
		require.NotEmpty(t, r.Reason, code)
		require.LessOrEqual(t, len(r.Reason), 123, "a control frame has room for so much (RFC 6455 section 5.5): %d", code)
		require.Equal(t, again, r.Least > 0, code)
		require.Equal(t, r, wire.ReconnectAfter(int(code)))
		require.True(t, code == 1009 || code == 1012 || code >= 4000 && code < 5000, code)
	}
	for _, other := range []int{0, -1, 1000, 1001, 1006, 3000, 4000, 4999} {
		require.Equal(t, wire.Reconnect{Again: true, Least: time.Second, Reason: "the connection was lost"}, wire.ReconnectAfter(other))
	}
	codes[wire.CloseRestart] = wire.Reconnect{}
	require.True(t, wire.ReconnectAfter(int(wire.CloseRestart)).Again, "what CloseCodes returns is a copy")
}

func FuzzDecode(f *testing.F) {
	for _, test := range frames {
		f.Add([]byte(test.text))
	}
	f.Add([]byte(`{"type":"hello","v":1,"journal_id":"\ud800","sims":[{"iccid":"8901260000"}]}`))
	f.Add([]byte(`{"TYPE":"status","Sims":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := wire.Decode(data)
		if err != nil {
			require.Nil(t, first)
			return
		}
		again, err := wire.Encode(first)
		if err != nil {
			require.ErrorContains(t, err, "over the limit") // escaping made it longer
			return
		}
		second, err := wire.Decode(again)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(first, second, cmpopts.EquateEmpty()))
	})
}
