// Package discover finds modems at the serial ports of this machine, keeps
// looking for those that are plugged in later, and locks the ports that are in
// use.
//
// It may import device and relay/wire of ours. How a port is opened and how a
// modem is asked who it is are given to it; what is said to a modem must never
// be here.
package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"simrelay/device"
)

// Identity is what a modem says that it is. What it does not say is empty.
type Identity struct {
	Manufacturer, Model string
	IMEI                string // its serial number, 3GPP TS 23.003 section 6.2.1
}

// Modem is a modem that was found.
type Modem struct {
	Identity
	// Path is the port that it is driven by.
	Path string
	// Open opens that port under its lock.
	Open func() (io.ReadWriteCloser, error)
}

// Options says where to look, and for what. Ports, Identify and Radio are
// required.
type Options struct {
	// Dev is where the ports are; empty means /dev.
	Dev string
	// Sys tells which ports belong to one USB device; empty means /sys.
	Sys string
	// Ports opens and locks ports.
	Ports Ports
	// Identify asks what is at a port that was opened. An error means that
	// nothing there understands AT commands.
	Identify func(context.Context, io.ReadWriteCloser) (Identity, error)
	// Radio makes the driver of a modem. Its Close must let Run return.
	Radio func(Modem) device.Radio
	// IMEIs are the only modems that are wanted; empty means all.
	IMEIs []string
	// Ignore are patterns, as of filepath.Match, for ports that are never
	// touched: for their names, their paths and their links in serial/by-id.
	Ignore []string
	// Given are ports that somebody else in this program drives. The USB
	// devices that they belong to are left alone.
	Given []string
	// Logger receives what people should know; the default discards it.
	Logger *slog.Logger
	// Rescan says when to look again; the default is every three seconds.
	Rescan <-chan time.Time
	// Now is the clock for pauses; the default is time.Now.
	Now func() time.Time
}

// Finder is a device.Source: it finds modems until it is told to stop.
type Finder struct {
	Options
	served   map[string]*served // by the key of the unit
	refused  map[string]*refusal
	reported map[string]string // the last thing that was logged, by what it is about
}

var _ device.Source = (*Finder)(nil)

// served is a modem that the agent has.
type served struct {
	unit  unit
	port  port
	imei  string
	radio device.Radio
}

const rescanEvery = 3 * time.Second

// New checks the options.
func New(o Options) (*Finder, error) {
	for _, pattern := range o.Ignore {
		if _, err := filepath.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("the pattern %q of ports to ignore: %w", pattern, err)
		}
	}
	if o.Ports.Open == nil || o.Identify == nil || o.Radio == nil {
		return nil, errors.New("discover: Ports, Identify and Radio are required")
	}
	if o.Dev == "" {
		o.Dev = "/dev"
	}
	if o.Sys == "" {
		o.Sys = "/sys"
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Finder{Options: o, served: map[string]*served{}, refused: map[string]*refusal{}, reported: map[string]string{}}, nil
}

// Run looks for modems until ctx ends, and hands a radio for each to add. A
// modem whose port is gone is let go of; it is found again under whatever name
// it comes back.
func (f *Finder) Run(ctx context.Context, add func(device.Radio)) error {
	rescan := f.Rescan
	if rescan == nil {
		ticker := time.NewTicker(rescanEvery)
		defer ticker.Stop()
		rescan = ticker.C
	}
	for {
		f.round(ctx, add)
		select {
		case <-ctx.Done():
			return nil
		case <-rescan:
		}
	}
}

// round looks once. It takes as long as the slowest port that does not answer.
func (f *Finder) round(ctx context.Context, add func(device.Radio)) {
	units := f.scan()
	f.letGo(units)
	f.forgive(units)
	f.probeAll(ctx, f.due(units), func(found finding) {
		if ctx.Err() != nil {
			return
		}
		if found.err == nil {
			found.err = f.admit(found, add)
		}
		if found.err != nil {
			f.refuse(found)
		}
	})
	f.tellMissing(len(units))
}

// letGo closes the radios of modems whose port is gone, or is another one of
// the same name.
func (f *Finder) letGo(units []unit) {
	for key, s := range f.served {
		if !present(units, s) {
			f.Logger.Info("a modem is gone", "port", s.port.path)
			_ = s.radio.Close()
			delete(f.served, key)
		}
	}
}

func present(units []unit, s *served) bool {
	for _, u := range units {
		for _, p := range u.ports {
			if u.key == s.unit.key && p.name == s.port.name {
				return p.same(s.port)
			}
		}
	}
	return false
}

// due returns the units that are to be probed in this round.
func (f *Finder) due(units []unit) (list []unit) {
	now := f.Now()
	for _, u := range units {
		r := f.refused[u.key]
		if f.served[u.key] == nil && len(u.ports) > 0 && (r == nil || !now.Before(r.until)) {
			list = append(list, u)
		}
	}
	return list
}

var (
	errTwice    = errors.New("this modem is in use already, through another port")
	errUnwanted = errors.New("this modem is not among those that were asked for")
)

// admit puts a modem into service.
func (f *Finder) admit(found finding, add func(device.Radio)) error {
	if !f.wants(found.modem.IMEI) {
		return errUnwanted
	}
	for _, s := range f.served {
		// Two USB devices are two modems, even where their makers gave them one
		// number.
		if s.imei == found.modem.IMEI && s.imei != "" && (!s.unit.usb || !found.unit.usb) {
			return errTwice
		}
	}
	delete(f.refused, found.unit.key)
	delete(f.reported, found.unit.key)
	s := &served{unit: found.unit, port: found.port, imei: found.modem.IMEI, radio: f.Radio(found.modem)}
	f.served[found.unit.key] = s
	f.Logger.Info("a modem was found", "port", s.port.path, "manufacturer", found.modem.Manufacturer, "model", found.modem.Model)
	add(s.radio)
	return nil
}
