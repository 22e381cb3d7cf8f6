package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun_Quick_MeasuresEveryPartAndLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	var out, said bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"--quick", "--json", "--dir", dir}, &out, &said), said.String())

	var report Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &report), out.String())
	require.True(t, report.Quick)
	require.Positive(t, report.Machine.Cores)
	require.Positive(t, report.Machine.MemoryMB)
	aims := map[string]int{}
	for _, row := range report.Rows {
		requireFigure(t, row)
		if row.Aim != "" {
			require.NotNil(t, row.Met, row.Name)
			aims[row.Part]++
		}
	}
	for _, p := range parts {
		require.Positive(t, aims[p.title], "no aim in the part %q", p.title)
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func requireFigure(t *testing.T, row Row) {
	t.Helper()
	if row.Unit == idleUnit {
		return // nothing may happen in so short a while
	}
	require.Positive(t, row.Value, row.Name)
	if row.Against != "" {
		require.Positive(t, row.Reference, row.Name)
		require.InDelta(t, row.Value/row.Reference, row.Ratio, 1e-9, row.Name)
	}
}

func TestRun_RefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	var said bytes.Buffer
	require.Error(t, run(t.Context(), []string{"--fast"}, &said, &said))
	require.Contains(t, said.String(), "-quick")
	require.ErrorContains(t, run(t.Context(), []string{"--parts", "memory,speed"}, &said, &said), `no part "speed"; there are accepted, `)
}

func TestReport_ShowsFiguresRatiosAimsAndNotes(t *testing.T) {
	t.Parallel()
	r := Report{Date: "today", Rows: []Row{
		Row{Part: "One", Name: "fast", Unit: "/s", Note: "a remark"}.spread([]float64{3, 1, 2}).to("the limit", 4).aim("ratio ≥ 0.4", true),
		Row{Part: "Two", Name: "slow", Unit: "ms", Value: 123456}.aim("≤ 50 ms", false),
	}}
	var out strings.Builder
	require.NoError(t, r.writeText(&out))
	for _, line := range []string{"fast [1]  2.00 /s", "1.00 to 3.00", "4.00 /s", "0.50", "ratio ≥ 0.4: met", "123,456 ms", "≤ 50 ms: NOT met", "[1] a remark"} {
		require.Contains(t, out.String(), line)
	}
	require.Equal(t, strings.Index(out.String(), "\nOne"), strings.LastIndex(out.String(), "\nOne"))
}

func TestQuantile_IsTheValueThatAShareDoesNotExceed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		values []float64
		share  float64
		want   float64
	}{
		"nothing":                      {nil, 0.5, 0},
		"one value":                    {[]float64{7}, 0.99, 7},
		"the middle":                   {[]float64{3, 1, 2}, 0.5, 2},
		"the largest of few":           {[]float64{1, 2, 3}, 0.99, 3},
		"one in a hundred is left out": {hundred(), 0.98, 99},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.InDelta(t, test.want, quantile(test.values, test.share), 0)
		})
	}
}

func hundred() (values []float64) {
	for i := range 100 {
		values = append(values, float64(100-i))
	}
	return values
}
