package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"simrelay/device/discover"
)

func modemsCommand() *cobra.Command {
	var modems fleet
	var asJSON bool
	var wait time.Duration
	cmd := &cobra.Command{
		Use:   "modems",
		Short: "Show the modems of this machine, and whether they can send; no relay is needed",
		Long: "Show the modems of this machine, and whether they can send; no relay is needed.\n" +
			"Without --modem, every USB modem is looked for. No PIN is entered, and nothing is sent or deleted.\n" +
			"Ends with code 0 when at least one modem can send.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rows, err := modems.look(cmd.Context(), wait)
			if err != nil {
				return err
			}
			if err := show(cmd, asJSON, rows, func() string { return modemTable(rows) }); err != nil {
				return err
			}
			if !slices.ContainsFunc(rows, func(r modemRow) bool { return r.Ready }) {
				return errors.New("no modem can send")
			}
			return nil
		},
	}
	modems.flags(cmd.Flags())
	cmd.Flags().DurationVar(&wait, "wait", 20*time.Second, "how long a modem may take to find its network")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// modemRow is one modem, or something that could have been one.
type modemRow struct {
	Path         string `json:"path"`
	Manufacturer string `json:"manufacturer"`
	Model        string `json:"model"`
	IMEI         string `json:"imei"`
	ICCID        string `json:"iccid"`
	Operator     string `json:"operator"`
	Registration string `json:"registration"`
	SignalDBM    *int   `json:"signal_dbm"`
	Ready        bool   `json:"ready"`
	Problem      string `json:"problem"`
}

// look finds the modems and tries each.
func (f *fleet) look(ctx context.Context, wait time.Duration) ([]modemRow, error) {
	c, err := f.choice()
	if err != nil {
		return nil, err
	}
	finder, err := f.finder(c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	var found []discover.Finding
	for _, path := range c.paths {
		found = append(found, finder.Look(ctx, path))
	}
	if c.search || len(c.paths) == 0 {
		found = append(found, finder.List(ctx)...)
	}
	rows := make([]modemRow, len(found))
	var trying sync.WaitGroup
	for i, one := range found {
		trying.Go(func() { rows[i] = f.try(ctx, one, wait) })
	}
	trying.Wait()
	return rows, nil
}

// try runs the driver of one modem for a while.
func (f *fleet) try(ctx context.Context, found discover.Finding, wait time.Duration) modemRow {
	m := found.Modem
	if found.Err != nil {
		return modemRow{Path: strings.Join(found.Ports, " "), Problem: found.Err.Error()}
	}
	sim := discover.Check(ctx, f.radio(m), wait)
	return modemRow{
		Path: m.Path, Manufacturer: m.Manufacturer, Model: m.Model, IMEI: cmp.Or(m.IMEI, sim.IMEI), ICCID: sim.ICCID,
		Operator: sim.Operator, Registration: string(sim.Registration), SignalDBM: sim.SignalDBM, Ready: sim.Ready, Problem: sim.Problem,
	}
}

func modemTable(rows []modemRow) string {
	if len(rows) == 0 {
		return "No USB device with a serial port was found. Is the modem plugged in? lsusb shows what is;\n" +
			"a port of another kind is named with --modem, such as --modem /dev/ttyS0."
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PORT\tMANUFACTURER\tMODEL\tIMEI\tICCID\tOPERATOR\tSIGNAL\tSTATE")
	ready := 0
	for _, r := range rows {
		signal, state := "", r.Problem
		if r.SignalDBM != nil {
			signal = fmt.Sprintf("%d dBm", *r.SignalDBM)
		}
		if r.Ready {
			ready++
			state = "can send"
		}
		cells := []string{r.Path, r.Manufacturer, r.Model, r.IMEI, r.ICCID, r.Operator, signal}
		for i := range cells {
			cells[i] = cmp.Or(cells[i], "-")
		}
		fmt.Fprintln(w, strings.Join(append(cells, state), "\t"))
	}
	_ = w.Flush() // into memory
	fmt.Fprintf(&b, "\n%d of %d can send.", ready, len(rows))
	return b.String()
}
