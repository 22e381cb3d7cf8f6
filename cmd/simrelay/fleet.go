package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"simrelay/device"
	"simrelay/device/discover"
	"simrelay/device/modem"
)

// fleet are the flags that say which modems to use.
type fleet struct {
	modems, ignore []string
	dev, lockDir   string
	driver         modem.Options // for all of them
}

func (f *fleet) flags(s *pflag.FlagSet) {
	s.StringArrayVar(&f.modems, "modem", nil, "a modem (repeatable): its serial port, pseudo-terminal or tcp://HOST:PORT, imei:NUMBER wherever it is plugged in, or auto for every USB modem, also those that come later")
	s.StringArrayVar(&f.ignore, "modem-ignore", nil, "pattern of ports that auto and imei never touch, such as 'usb-Prolific*' or /dev/ttyUSB3 (repeatable)")
	s.StringVar(&f.lockDir, "lock-dir", "/run/lock", "directory of the lock files by which programs share serial ports; none when empty")
	s.StringVar(&f.dev, "dev", "/dev", "directory of the serial ports that auto and imei look at")
}

// fleetChoice is what --modem asks for.
type fleetChoice struct {
	paths, imeis []string
	search       bool // there is something to be found
}

const (
	auto       = "auto"
	imeiPrefix = "imei:"
)

var imeiForm = regexp.MustCompile(`^\d{14,17}$`)

func (f *fleet) choice() (c fleetChoice, err error) {
	for i, m := range f.modems {
		imei, isIMEI := strings.CutPrefix(m, imeiPrefix)
		switch {
		case slices.Contains(f.modems[:i], m):
			return c, fmt.Errorf("--modem %s is given twice", m)
		case strings.TrimSpace(m) == "":
			return c, errors.New("--modem is empty; name a port such as /dev/ttyUSB0, or let it be found with --modem auto")
		case isIMEI && !imeiForm.MatchString(imei):
			return c, fmt.Errorf("--modem %s: an IMEI has 15 digits; simrelay modems shows them", m)
		case isIMEI:
			c.imeis, c.search = append(c.imeis, imei), true
		case m == auto:
			c.search = true
		default:
			c.paths = append(c.paths, m)
		}
	}
	if slices.Contains(f.modems, auto) {
		c.imeis = nil // all are wanted
	}
	return c, nil
}

// finder makes what looks for modems and opens their ports.
func (f *fleet) finder(c fleetChoice, logger *slog.Logger) (*discover.Finder, error) {
	f.driver.Logger = logger
	return discover.New(discover.Options{
		Dev: f.dev, IMEIs: c.imeis, Ignore: f.ignore, Given: c.paths, Logger: logger,
		Ports:    discover.Ports{Locks: &discover.Locks{Dir: f.lockDir, Logger: logger}, Open: modem.Open},
		Radio:    f.radio,
		Identify: identify,
	})
}

// radio makes the driver of a modem.
func (f *fleet) radio(m discover.Modem) device.Radio {
	o := f.driver
	o.Path, o.Open = m.Path, m.Open
	return modem.New(o)
}

func identify(ctx context.Context, port io.ReadWriteCloser) (discover.Identity, error) {
	id, err := modem.Identify(ctx, port, modem.Timing{})
	return discover.Identity(id), err
}
