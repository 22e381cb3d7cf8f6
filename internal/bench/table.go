package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Report is everything that one run has measured.
type Report struct {
	Machine Machine `json:"machine"`
	Date    string  `json:"date"`
	Quick   bool    `json:"quick"` // a smoke run, whose figures mean nothing
	Rows    []Row   `json:"rows"`
}

// Row is one figure, with what it is compared with and what it should be.
type Row struct {
	Part  string  `json:"part"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	// Low and High are the least and the largest of the rounds whose median is
	// Value; both zero where there was one round.
	Low  float64 `json:"low,omitempty"`
	High float64 `json:"high,omitempty"`
	// Against names the raw limit or the reference of the same run, which
	// measured Reference in the same unit; Ratio is Value to Reference.
	Against   string  `json:"against,omitempty"`
	Reference float64 `json:"reference,omitempty"`
	Ratio     float64 `json:"ratio,omitempty"`
	Aim       string  `json:"aim,omitempty"`
	Met       *bool   `json:"met,omitempty"`
	Note      string  `json:"note,omitempty"`
}

// to compares the row with a reference.
func (r Row) to(against string, reference float64) Row {
	r.Against, r.Reference = against, reference
	if reference != 0 {
		r.Ratio = r.Value / reference
	}
	return r
}

// aim says what the row should be, and whether it is.
func (r Row) aim(text string, met bool) Row {
	r.Aim, r.Met = text, &met
	return r
}

// spread sets the value and its range from the results of rounds.
func (r Row) spread(rounds []float64) Row {
	r.Value = median(rounds)
	if len(rounds) > 1 {
		r.Low, r.High = rounds[0], rounds[len(rounds)-1] // median has sorted them
	}
	return r
}

func (r Row) verdict() string {
	switch {
	case r.Met == nil:
		return ""
	case *r.Met:
		return "met"
	}
	return "NOT met"
}

func (r *Report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

func (r *Report) writeText(w io.Writer) error {
	m := r.Machine
	fmt.Fprintf(w, "machine   %s, %d cores, %d MB, %s, %s, stores on %s\n", m.CPU, m.Cores, m.MemoryMB, m.Kernel, m.Go, m.Filesystem)
	fmt.Fprintf(w, "commit    %s\ndate      %s\n", m.Commit, r.Date)
	if r.Quick {
		fmt.Fprintln(w, "a quick run: it shows that everything works, its figures mean nothing")
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tmeasured\trange\tagainst\treference\tratio\taim\t")
	part, note := "", 0
	for _, row := range r.Rows {
		if row.Part != part {
			part = row.Part
			fmt.Fprintf(t, "%s\t\t\t\t\t\t\t\n", part)
		}
		mark := ""
		if row.Note != "" {
			note++
			mark = fmt.Sprintf(" [%d]", note)
		}
		fmt.Fprintln(t, row.cells(mark))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for i, note := range r.notes() {
		fmt.Fprintf(w, "[%d] %s\n", i+1, note)
	}
	return nil
}

// notes are below the table; a row names its own.
func (r *Report) notes() (notes []string) {
	for _, row := range r.Rows {
		if row.Note != "" {
			notes = append(notes, row.Note)
		}
	}
	return notes
}

// cells are the row's, with a tab behind each.
func (r Row) cells(mark string) string {
	spread, reference, ratio, aim := "", "", "", ""
	if r.High != 0 {
		spread = short(r.Low) + " to " + short(r.High)
	}
	if r.Against != "" {
		reference, ratio = short(r.Reference)+" "+r.Unit, fmt.Sprintf("%.2f", r.Ratio)
	}
	if r.Aim != "" {
		aim = r.Aim + ": " + r.verdict()
	}
	return fmt.Sprintf("  %s%s\t%s %s\t%s\t%s\t%s\t%s\t%s\t", r.Name, mark, short(r.Value), r.Unit, spread, r.Against, reference, ratio, aim)
}

// short writes a figure with three digits, or as a whole number.
func short(v float64) string {
	switch {
	case v >= 100:
		return thousands(int64(v + 0.5))
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
