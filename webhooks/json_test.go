package webhooks_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

func TestEncode_PublishedBody(t *testing.T) {
	t.Parallel()
	body, err := webhooks.Encode(struct {
		Event       string `json:"event"`
		PhoneNumber string `json:"phone_number"`
		Text        string `json:"text"`
		Timestamp   int64  `json:"timestamp"`
	}{"sms.received", "+15035551234", "5 < 6 & \u2028 👍", 1748455363370})
	require.NoError(t, err)
	sum := sha256.Sum256(body)
	require.Equal(t, "3115ee16bd32d6ad55079aab7dc8b3e7a7d2d8e5ca3c95c136f9e4f900184aba", hex.EncodeToString(sum[:]))
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"spaces go":                              {` { "a" : [ 1 , 2 ] } `, `{"a":[1,2]}`},
		"HTML is not escaped":                    {`"\u003c\u0026\u003e"`, `"<&>"`},
		"line separators are raw":                {`"\u2028\u2029"`, "\"\u2028\u2029\""},
		"a lone surrogate becomes U+FFFD":        {`"\ud800"`, "\"\uFFFD\""},
		"invalid UTF-8 becomes U+FFFD":           {"\"a\xff\"", "\"a\uFFFD\""},
		"a pair of surrogates becomes one rune":  {`"\ud83d\udc4d"`, `"👍"`},
		"control characters have short escapes":  {`"\u0008\u000c\u000a\u000d\u0009"`, `"\b\f\n\r\t"`},
		"other controls have long ones":          {`"\u0000\u001F"`, `"\u0000\u001f"`},
		"DEL, slash and quotes":                  {`"\u007f\/\"\\'"`, "\"\x7f/\\\"\\\\'\""},
		"floats lose their zeros":                {`[1.0,1.50,-0,-0.0]`, `[1,1.5,0,0]`},
		"exponents are ECMAScript's":             {`[1E5,1e21,1e-7,1.5e-9,5e-324,1e20]`, `[100000,1e+21,1e-7,1.5e-9,5e-324,100000000000000000000]`},
		"what is too large is null":              {`[1e400,-1e400]`, `[null,null]`},
		"integers above 2^53 are rounded":        {`9007199254740993`, `9007199254740992`},
		"array indexes come first, in order":     {`{"b":1,"10":2,"9":3,"a":4,"01":5,"-1":6}`, `{"9":3,"10":2,"b":1,"a":4,"01":5,"-1":6}`},
		"2^32-2 is an index, 2^32-1 is none":     {`{"a":1,"4294967295":2,"4294967294":3}`, `{"4294967294":3,"a":1,"4294967295":2}`},
		"the last of equal keys, in first place": {`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		"literals":                               {`[true,false,null,{},[],""]`, `[true,false,null,{},[],""]`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := webhooks.Canonical([]byte(tt.in))
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
		})
	}
}

func TestCanonical_RefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "{", "[1,]", `{"a"}`, `{"a":1,}`, "1 2", "nul", `{1:2}`, "]", strings.Repeat("[", 300) + strings.Repeat("]", 300)} {
		_, err := webhooks.Canonical([]byte(in))
		require.Error(t, err, in)
	}
}

// TestCanonical_SurvivesJavaScript compares with node: what we send must come
// out of JSON.parse and JSON.stringify unchanged. Node is required: without it
// the promise is not tested.
func TestCanonical_SurvivesJavaScript(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	require.NoError(t, err, "this test needs node in PATH (on Debian: apt-get install nodejs)")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	documents := hostileDocuments(rand.New(rand.NewPCG(seed, 1)), 20000)

	var in strings.Builder
	for _, doc := range documents {
		in.WriteString(base64.StdEncoding.EncodeToString(doc) + "\n")
	}
	cmd := exec.CommandContext(t.Context(), node, "-e", `
		const lines = require("fs").readFileSync(0, "utf8").split("\n");
		for (const line of lines) {
			if (line === "") continue;
			const body = Buffer.from(line, "base64");
			console.log(Buffer.from(JSON.stringify(JSON.parse(body.toString("utf8"))), "utf8").equals(body));
		}`)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	require.NoError(t, err)
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	n := 0
	for ; lines.Scan(); n++ {
		require.Equal(t, "true", lines.Text(), "seed %d: %s", seed, documents[n])
	}
	require.Equal(t, len(documents), n)
}

func hostileDocuments(r *rand.Rand, n int) [][]byte {
	documents := make([][]byte, n)
	for i := range documents {
		raw, err := json.Marshal(hostileValue(r, 3))
		if err == nil {
			documents[i], err = webhooks.Canonical(raw)
		}
		if err != nil {
			panic(err)
		}
	}
	return documents
}

func hostileValue(r *rand.Rand, depth int) any {
	switch k := r.IntN(8); {
	case k == 0 && depth > 0:
		m := map[string]any{}
		for range r.IntN(5) {
			m[hostileKey(r)] = hostileValue(r, depth-1)
		}
		return m
	case k == 1 && depth > 0:
		var list []any
		for range r.IntN(5) {
			list = append(list, hostileValue(r, depth-1))
		}
		return list
	case k == 2:
		return hostileFloat(r)
	case k == 3:
		return json.Number(strconv.FormatUint(r.Uint64(), 10))
	}
	return hostileString(r)
}

func hostileKey(r *rand.Rand) string {
	if r.IntN(2) == 0 {
		return strconv.FormatUint(r.Uint64()>>r.IntN(64), 10)
	}
	return hostileString(r)
}

func hostileFloat(r *rand.Rand) any {
	if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return f
	}
	return json.Number(fmt.Sprintf("%d.%dE%d", r.IntN(10), r.IntN(1000), r.IntN(700)-350))
}

func hostileString(r *rand.Rand) string {
	const runes = "<>&\u2028\u2029\u0000\b\f\n\r\t\x1f\x7f\"\\/'\uFEFF\uFFFE\uFFFD👍é日"
	all := []rune(runes)
	var b strings.Builder
	for range r.IntN(12) {
		switch r.IntN(6) {
		case 0:
			b.WriteByte(byte(r.IntN(256))) // often invalid UTF-8
		case 1:
			b.WriteRune(rune(r.IntN(0x110000)))
		default:
			b.WriteRune(all[r.IntN(len(all))])
		}
	}
	return b.String()
}

// FuzzCanonical checks that rewriting is stable and loses nothing that is
// valid.
func FuzzCanonical(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.50,"\u003c"],"2":null,"1":{}}`))
	f.Add([]byte(`[[[[]]]]`))
	f.Add([]byte("\"\xff\u2028\""))
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := webhooks.Canonical(raw)
		if err != nil {
			return
		}
		require.True(t, json.Valid(raw))
		require.True(t, json.Valid(once))
		twice, err := webhooks.Canonical(once)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}
