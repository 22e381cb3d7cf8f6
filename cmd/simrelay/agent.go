package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"simrelay/device"
	"simrelay/device/modem"
)

func agentCommand() *cobra.Command {
	o := device.Options{Version: "simrelay/" + version()}
	var paths []string
	var pin string
	var verbosity logging
	cmd := &cobra.Command{
		Use:     "agent",
		Short:   "Run the agent beside the modems: it connects them to a relay",
		Example: "  SIMRELAY_TOKEN=… simrelay agent --relay https://relay.example --modem /dev/ttyUSB0",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.Logger, err = verbosity.logger(cmd.ErrOrStderr()); err != nil {
				return err
			}
			if o.Radios, err = radios(paths, pin, o); err != nil {
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
	f.StringVar(&o.Token, "token", "", "this device's token; better in SIMRELAY_TOKEN")
	f.StringVar(&o.DataDir, "data", "agent-data", "directory of the agent's journal; never share or copy it")
	f.StringArrayVar(&paths, "modem", nil, "serial port, pseudo-terminal or tcp://HOST:PORT of a modem (repeatable, required)")
	f.StringVar(&pin, "pin", "", "PIN of the SIM cards; it is tried once a card; better in SIMRELAY_PIN")
	verbosity.flags(f)
	return cmd
}

func radios(paths []string, pin string, o device.Options) ([]device.Radio, error) {
	if len(paths) == 0 {
		return nil, errors.New("no modem was given; name its port with --modem, such as --modem /dev/ttyUSB0")
	}
	seen := make(map[string]bool, len(paths))
	list := make([]device.Radio, 0, len(paths))
	for _, path := range paths {
		if path == "auto" || strings.TrimSpace(path) == "" {
			return nil, fmt.Errorf("--modem %q is not offered; name the modem's port, such as /dev/ttyUSB0", path)
		}
		if seen[path] {
			return nil, fmt.Errorf("--modem %s is given twice", path)
		}
		seen[path] = true
		list = append(list, modem.New(modem.Options{Path: path, PIN: pin, Logger: o.Logger}))
	}
	return list, nil
}
