package main

import (
	"context"
	"errors"
	"io"
	"regexp"

	"github.com/spf13/cobra"

	"simrelay/device"
	"simrelay/device/discover"
)

// pinForm is what a PIN looks like. A card would count anything else as a try.
var pinForm = regexp.MustCompile(`^\d{4,8}$`)

func agentCommand() *cobra.Command {
	o := device.Options{Version: "simrelay/" + version()}
	var modems fleet
	var verbosity logging
	var code string
	cmd := &cobra.Command{
		Use:   "agent",
		Short: "Run the agent beside the modems: it connects them to a relay",
		Example: "  simrelay agent --relay https://relay.example --modem auto --pair ABCD-EFGH\n" +
			"  SIMRELAY_TOKEN=… simrelay agent --relay https://relay.example --modem auto\n" +
			"  SIMRELAY_TOKEN=… simrelay agent --relay https://relay.example --modem /dev/ttyUSB0",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if pin := modems.driver.PIN; pin != "" && !pinForm.MatchString(pin) {
				return errors.New("the PIN must have 4 to 8 digits")
			}
			if o.Logger, err = verbosity.logger(cmd.ErrOrStderr()); err != nil {
				return err
			}
			if err := modems.into(&o); err != nil {
				return err
			}
			if err := admit(cmd.Context(), &o, code); err != nil {
				return err
			}
			agent, err := device.New(o)
			if err != nil {
				return err
			}
			return agent.Run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.RelayURL, "relay", "http://127.0.0.1:8080", "URL of the relay")
	f.StringVar(&o.Token, "token", "", "this device's token; better in SIMRELAY_TOKEN; a paired device needs none")
	f.StringVar(&code, "pair", "", "code with which this device joins an account; only needed once")
	f.StringVar(&o.DataDir, "data", "agent-data", "directory of the agent's journal; never share or copy it")
	modems.flags(f)
	f.StringVar(&modems.driver.PIN, "pin", "", "PIN of the SIM cards; it is tried once a card; better in SIMRELAY_PIN")
	f.IntVar(&modems.driver.PINTry, "pin-try", 0, "change this number to let a corrected PIN be tried after a card has refused one")
	f.StringVar(&modems.driver.SMSC, "smsc", "", "number of the message centre, for SIM cards that do not have it")
	verbosity.flags(f)
	return cmd
}

// admit finds the device's token: the one that was given, the one that it was
// paired with before, or a new one for a code.
func admit(ctx context.Context, o *device.Options, code string) (err error) {
	switch {
	case o.Token != "":
		return nil
	case code == "":
		o.Token, err = device.Credential(o.DataDir)
		return err
	}
	o.Token, err = device.Pair(ctx, o.RelayURL, o.DataDir, code)
	return err
}

// into gives the agent its modems, and what finds more.
func (f *fleet) into(o *device.Options) error {
	c, err := f.choice()
	if err != nil {
		return err
	}
	if len(f.modems) == 0 {
		return errors.New("no modem was given; let them be found with --modem auto, or name a port, such as --modem /dev/ttyUSB0")
	}
	finder, err := f.finder(c, o.Logger)
	if err != nil {
		return err
	}
	for _, path := range c.paths {
		open := func() (io.ReadWriteCloser, error) { return finder.Ports.At(path) }
		o.Radios = append(o.Radios, f.radio(discover.Modem{Path: path, Open: open}))
	}
	if c.search {
		o.Source = finder
	}
	return nil
}
