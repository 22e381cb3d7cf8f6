package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	firmwaresim "simrelay/firmware-sim"
)

func simCommand() *cobra.Command {
	var o firmwaresim.Options
	var control, delay string
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Run simulated modems with a simulated mobile network",
		Long:  "Run simulated GSM modems on pseudo-terminals DIR/modem0, DIR/modem1, … with a mobile network and handsets behind them.\nDIR/network.json tells who is who, and where the control port is. Runs until SIGTERM.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Delay = firmwaresim.Delay(delay)
			return simulate(cmd, o, control)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Modems, "modems", 2, "number of modems")
	f.StringVar(&o.Dir, "dir", "modems", "directory for the modems' ports and network.json")
	f.StringVar(&control, "control", "127.0.0.1:0", "address of the control port")
	f.StringVar(&o.Profile, "profile", "generic", "kind of modem: "+strings.Join(firmwaresim.Profiles(), ", "))
	f.StringVar(&delay, "delay", "instant", "how long a submission takes: instant, lte, 3g, gsm, a duration such as 200ms, or a range such as 1s-2s")
	f.Uint64Var(&o.Seed, "seed", 0, "numbers and identities follow from it (default: random)")
	return cmd
}

func simulate(cmd *cobra.Command, o firmwaresim.Options, control string) error {
	if _, err := strconv.ParseUint(control, 10, 16); err == nil {
		return fmt.Errorf("cannot listen on %[1]s: write it as 127.0.0.1:%[1]s", control)
	}
	sim, err := firmwaresim.New(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(cmd.Context(), "tcp", control)
	if err != nil {
		return errors.Join(err, sim.Close())
	}
	url := "http://" + listener.Addr().String()
	if err := sim.WriteNetworkJSON(filepath.Join(o.Dir, "network.json"), url); err != nil {
		return errors.Join(err, listener.Close(), sim.Close())
	}
	out := cmd.ErrOrStderr()
	for i := range o.Modems {
		m := sim.Modem(i)
		fmt.Fprintf(out, "modem %d  %s  %s\n", i, m.Path(), m.Number())
	}
	fmt.Fprintln(out, "control port "+url)
	server := &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-cmd.Context().Done()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return errors.Join(err, sim.Close())
	}
	return sim.Close()
}
