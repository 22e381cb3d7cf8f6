package sms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/internal/sms"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	s, list := sms.Explain("a€")
	require.Equal(t, sms.Segments{Encoding: sms.GSM7, Parts: 1, Units: 3, PerPart: 160}, s)
	require.Equal(t, []sms.Character{{Rune: 'a', Units: 1, Part: 1, GSM7: true}, {Rune: '€', Units: 2, Part: 1, GSM7: true}}, list)

	s, list = sms.Explain("it’s 👍")
	require.Equal(t, sms.UCS2, s.Encoding)
	require.Equal(t, sms.Character{Rune: '’', Units: 1, Part: 1, Instead: new("'")}, list[2])
	require.Equal(t, sms.Character{Rune: '👍', Units: 2, Part: 1}, list[5])

	_, list = sms.Explain("")
	require.Empty(t, list)
}

func TestExplain_WhatIsMeantToReplaceIsInGSM7(t *testing.T) {
	t.Parallel()
	var odd strings.Builder
	for r := rune(1); r < 0x3000; r++ {
		odd.WriteRune(r)
	}
	_, list := sms.Explain(odd.String())
	found := 0
	for _, c := range list {
		if c.Instead != nil {
			found++
			require.False(t, c.GSM7)
			require.Equal(t, sms.GSM7, sms.Split(*c.Instead).Encoding, "%q for %q", *c.Instead, c.Rune)
		}
	}
	require.Greater(t, found, 30)
}

func FuzzExplain(f *testing.F) {
	for _, text := range []string{"", "a", strings.Repeat("a", 161), strings.Repeat("{", 77) + "ab", strings.Repeat("👍", 40), "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, list := sms.Explain(text)
		require.Equal(t, sms.Split(text), s)
		require.Len(t, list, utf8.RuneCountInString(text))
		units, last := make(map[int]int), 1
		for _, c := range list {
			require.True(t, c.Part == last || c.Part == last+1)
			last = c.Part
			units[c.Part] += c.Units
		}
		total := 0
		for _, n := range units {
			require.LessOrEqual(t, n, s.PerPart)
			total += n
		}
		require.Equal(t, s.Units, total)
		require.Equal(t, s.Parts, len(units))
	})
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "plain {text} €": "plain {text} €", "“It’s”\u00a0– here…": `"It's" - here...`, "a\u200bb": "ab",
	} {
		plain, ok := sms.Plain(text)
		require.True(t, ok)
		require.Equal(t, want, plain)
	}
	for _, text := range []string{"👍", "it’s 👍", "Привет"} {
		_, ok := sms.Plain(text)
		require.False(t, ok)
	}
}
