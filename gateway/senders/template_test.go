package senders_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/senders"
	"simrelay/internal/fault"
)

const group = `{"receiver":"phones","status":"firing","groupKey":"g","externalURL":"http://am.example",
 "commonLabels":{"alertname":"Disk","severity":"critical"},"commonAnnotations":{"summary":"nearly full"},
 "alerts":[{"status":"firing","labels":{"instance":"a"},"annotations":{"summary":"one"},"startsAt":"2026-01-31T10:00:00Z"},
 {"status":"resolved","labels":{"instance":"b"},"annotations":{"summary":"two"},"startsAt":"2026-01-31T10:01:00Z"}]}`

func TestRender(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{ .Status | toUpper }} {{ .CommonLabels.alertname }}`:                                            "FIRING Disk",
		`{{ .CommonAnnotations.summary }} at {{ .ExternalURL }}`:                                           "nearly full at http://am.example",
		`{{ len .Alerts.Firing }} of {{ len .Alerts }}`:                                                    "1 of 2",
		`{{ range .Alerts }}{{ .Labels.instance }}:{{ .Status }} {{ end }}`:                                "a:firing b:resolved",
		`{{ .Alerts.Labels "instance" | join ", " }}`:                                                      "a, b",
		`{{ join "; " (.Alerts.Firing.Annotations "summary") }}`:                                           "one",
		`{{ (index .Alerts 0).StartsAt.Format "15:04" }}`:                                                  "10:00",
		`{{ (index .Alerts 0).StartsAt }}`:                                                                 "2026-01-31T10:00:00Z",
		`{{ .CommonLabels.nothing | default "somewhere" }}`:                                                "somewhere",
		`{{ .CommonLabels.alertname | default "somewhere" }}`:                                              "Disk",
		`{{ .CommonLabels.nothing }}`:                                                                      "",
		`{{ .CommonAnnotations.summary | truncate 8 }}`:                                                    "nearl...",
		`{{ "äöü" | truncate 2 }}{{ "abc" | truncate 9 }}`:                                                 "äöabc",
		`{{ if eq .Status "resolved" }}over{{ else }}on{{ end }}`:                                          "on",
		`{{ with .CommonLabels }}{{ .severity }}{{ end }}`:                                                 "critical",
		`{{ $n := len .Alerts }}{{ $n }}{{/* nothing */}}`:                                                 "2",
		`{{ range $i, $a := .Alerts }}{{ $i }}{{ if eq $i 0 }}{{ continue }}{{ end }}{{ break }}{{ end }}`: "01",
		"  \n no directives \n ":                                                                           "no directives",
		"":                                                                                                 "",
	} {
		got, err := senders.Render(text, group)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestRender_SaysWhereATemplateIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"one\n{{ .Status":                    "line 2: unclosed action",
		"\n\n{{ nothing }}":                  `line 3: function "nothing" not defined`,
		"{{ printf `%d` 1 }}":                `line 1: there is no function "printf"`,
		"\n{{ tick }}":                       `line 2: there is no function "tick"`,
		"{{ if (html .Status) }}x{{ end }}":  `line 1: there is no function "html"`,
		"{{ (call .Status).x }}":             `line 1: there is no function "call"`,
		"\n{{ template `template` }}":        "line 2: {{template \"template\"}} is not offered",
		"{{ define `a` }}x{{ end }}":         "define and block are not offered",
		"{{ block `a` . }}x{{ end }}":        "define and block are not offered",
		"{{ .Wrong }}":                       "line 1: at <.Wrong>: can't evaluate field Wrong",
		"{{ index .Alerts 5 }}":              "line 1: at <index .Alerts 5>: error calling index",
		"{{ truncate -1 .Status }}":          "line 1: at <truncate -1 .Status>: error calling truncate",
		strings.Repeat("x", 2001):            "it has more than 2000 bytes",
		"{{ range 10000 }}{{ end }}":         "its loops take too long",
		"{{ range 99 }}{{ .Alerts }}":        "unexpected EOF",
		"{{ range 1 }}{{ else }}{{ print }}": "unexpected EOF",
	} {
		_, err := senders.Render(text, group)
		require.Equal(t, "invalid_template", fault.CodeOf(err), text)
		require.Contains(t, err.Error(), want, text)
		require.Less(t, len(err.Error()), 400)
	}
}

// Templates that want to keep the server busy, or fill its memory, are stopped.
func TestRender_IsBounded(t *testing.T) {
	t.Parallel()
	nested := strings.Repeat("{{ range 5000 }}", 40) + strings.Repeat("{{ end }}", 40)
	doubling := "{{ $x := \"1\" }}" + strings.Repeat("{{ $x = join $x (.Alerts.Labels `instance`) }}", 35)
	dates := "{{ $d := (index .Alerts 0).StartsAt }}{{ $x := \"111\" }}" + strings.Repeat("{{ $x = $d.Format $x }}", 70)
	upper := "{{ range 5000 }}{{ $x := toUpper $.Receiver }}{{ end }}"
	large := strings.Replace(group, "phones", strings.Repeat("ŉ", 300_000), 1)
	crowd := `{"status":"firing","alerts":[` + strings.Repeat("{},", 300_000) + "{}]}"
	november := strings.ReplaceAll(group, "2026-01-31", "2026-11-11")
	for name, tt := range map[string]struct{ text, body string }{
		"loops in loops":                   {nested, group},
		"a text that is joined to itself":  {doubling, group},
		"a time that is its own layout":    {dates, november},
		"a long text, often":               {upper, large},
		"a long text, to be shown":         {"{{ range 50 }}{{ .Receiver }}{{ end }}", large},
		"lists of very many alerts":        {"{{ len .Alerts" + strings.Repeat(".Firing", 250) + " }}", crowd},
		"such lists, often":                {"{{ range 5000 }}{{ len $.Alerts" + strings.Repeat(".Firing", 200) + " }}{{ end }}", crowd},
		"all there is":                     {"{{ range 5000 }}{{ $.Alerts }}{{ end }}", group},
		"a comparison of what is the same": {"{{ range 5000 }}{{ if eq $.Receiver $.Receiver }}{{ end }}{{ end }}", large},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			got, err := senders.Render(tt.text, tt.body)
			require.LessOrEqual(t, len(got), senders.MaxRendered)
			if err != nil {
				require.Equal(t, fault.Invalid, fault.KindOf(err))
			}
			require.Less(t, time.Since(began), 20*time.Second, "on the slowest of machines")
		})
	}
}

func FuzzRender(f *testing.F) {
	for _, seed := range []string{
		"{{ .Status }}", "{{ range .Alerts }}{{ .Labels.instance }}{{ end }}", "{{ range 9 }}{{ range $i, $x := 9 }}{{ end }}{{ end }}",
		"{{ with $x := .CommonLabels }}{{ $x.a | default `b` | truncate 3 }}{{ else }}{{ end }}", "{{ define `x` }}{{ end }}", "{{ (.StartsAt).Format `1` }}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := senders.Render(text, group)
		require.LessOrEqual(t, len(got), senders.MaxRendered)
		if err != nil {
			require.Equal(t, "invalid_template", fault.CodeOf(err))
		}
	})
}

func TestPace(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.January, 31, 10, 0, 0, 0, time.UTC)
	take := senders.NewPace(func() time.Time { return now })
	require.NoError(t, take("a", "1", 2))
	now = now.Add(10 * time.Minute)
	require.NoError(t, take("a", "2", 2))
	require.NoError(t, take("a", "1", 2), "it comes again")
	err := take("a", "3", 2)
	require.Equal(t, fault.RateLimited, fault.KindOf(err))
	require.Equal(t, 50*time.Minute, fault.Of(err).RetryAfter)
	require.NoError(t, take("b", "3", 2), "another hook")
	require.NoError(t, take("a", "3", 3), "more are allowed")
	now = now.Add(50 * time.Minute)
	require.NoError(t, take("a", "4", 3), "the first is an hour ago")
	require.Error(t, take("a", "5", 3))
	for i := range senders.MaxHooks {
		require.NoError(t, take(fmt.Sprint("hook ", i), "1", 1))
	}
}
