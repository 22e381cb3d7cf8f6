package firmwaresim

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Modem is one simulated modem with its SIM card.
type Modem struct {
	sim     *Sim
	index   int
	profile *profile
	identity
	path     string
	link     string // of the pseudo-terminal
	listener net.Listener

	// What follows is guarded by the simulation's lock.
	fw         *firmware
	card       *card
	stores     map[string]*store
	memory     memory
	plugged    bool
	portGone   bool // while a USB modem reboots
	hung       bool
	lost       bool // no network
	full       bool // no memory
	lineCut    bool // the port hung up, the modem did not
	cardless   bool // the SIM card is out
	noSignal   bool // +CSQ does not know
	outage     *Outage
	spoiling   spoiling
	faults     []Fault
	healing    []*timer
	ports      map[*port]struct{}
	line       *port
	out        []byte
	transcript transcript
	unexpected []string
}

func newModem(s *Sim, index int, p *profile) *Modem {
	m := &Modem{
		sim:      s,
		index:    index,
		profile:  p,
		identity: newIdentity(s.seed, index),
		plugged:  true,
		ports:    map[*port]struct{}{},
		stores:   map[string]*store{},
		memory:   newMemory(),
	}
	m.card = newCard(s.options.PIN)
	for name, size := range p.Stores {
		m.stores[name] = &store{name: name, slots: make([]*stored, size)}
	}
	m.fw = newFirmware(m)
	m.fw.chat()
	return m
}

// Index returns the modem's place in the simulation, counted from 0.
func (m *Modem) Index() int { return m.index }

// Path returns where programs find the modem: the link to its pseudo-terminal, or
// tcp://HOST:PORT, or nothing when it can only be opened within the process.
func (m *Modem) Path() string { return m.path }

// Number returns the SIM card's number with a plus sign.
func (m *Modem) Number() string { return m.SIM().Number }

// ICCID returns the SIM card's serial number.
func (m *Modem) ICCID() string { return m.SIM().ICCID }

// IMSI returns the SIM card's subscriber identity.
func (m *Modem) IMSI() string { return m.SIM().IMSI }

// IMEI returns the modem's own serial number.
func (m *Modem) IMEI() string { return m.imei }

// Unexpected lists what the modem was told and did not know: command lines that it could
// not read and commands that it does not have. A test of a driver can require it to be empty.
func (m *Modem) Unexpected() []string {
	m.sim.lock()
	defer m.sim.unlock()
	return append([]string(nil), m.unexpected...)
}

const maxUnexpected = 1000

func (m *Modem) noteUnexpected(what string) {
	if len(m.unexpected) < maxUnexpected {
		m.unexpected = append(m.unexpected, what)
	}
	m.sim.log.Debug("unexpected command", "modem", m.index, "command", what)
}

// connect opens the transports that were asked for.
func (m *Modem) connect(o Options) error {
	m.sim.lock()
	defer m.sim.unlock()
	if o.TCP {
		if err := m.listen(); err != nil {
			return fmt.Errorf("firmwaresim: modem %d: %w", m.index, err)
		}
	}
	if o.Dir == "" {
		return nil
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	m.link = filepath.Join(dir, fmt.Sprintf("modem%d", m.index))
	m.path = m.link
	return m.openPTY()
}

// disconnect ends everything that the modem has under way. The caller holds the lock.
func (m *Modem) disconnect() error {
	errs := []error{m.hangUp()}
	if m.listener != nil {
		errs = append(errs, m.listener.Close())
	}
	m.fw.stop()
	return errors.Join(errs...)
}

func (m *Modem) hangUp() error {
	var errs []error
	for p := range m.ports {
		errs = append(errs, m.detach(p))
	}
	return errors.Join(errs...)
}

// write says something on the line, as soon as the lock is given back.
func (m *Modem) write(text string) {
	if m.hung || !m.plugged {
		return
	}
	if len(m.out) == 0 {
		m.sim.dirty = append(m.sim.dirty, m)
	}
	m.out = append(m.out, m.spoil(text)...)
}

func (m *Modem) flush() {
	m.transcript.add(true, m.out)
	for p := range m.ports {
		p.out.write(m.out)
	}
	m.out = m.out[:0]
}

// input takes octets from the line. The firmware may change on the way.
func (m *Modem) input(octets []byte) {
	m.transcript.add(false, octets)
	for _, b := range octets {
		if m.awake() {
			m.fw.octet(b)
		}
	}
}

// reachable reports whether the modem has a port.
func (m *Modem) reachable() bool { return m.plugged && !m.portGone && !m.lineCut }

// awake reports whether the firmware runs.
func (m *Modem) awake() bool { return m.plugged && !m.portGone && !m.hung && !m.fw.booting }

// registered reports whether the modem has a network.
func (m *Modem) registered() bool {
	return m.plugged && !m.fw.booting && !m.lost && !m.cardless && m.fw.power == 1 && m.fw.unlock && !m.fw.manual
}

// unplug takes port and power away.
func (m *Modem) unplug() {
	if !m.plugged {
		return
	}
	if len(m.out) > 0 {
		m.flush() // what was said before the plug came out was said
	}
	m.plugged, m.portGone, m.lineCut = false, false, false
	m.fw.stop()
	m.logError(m.hangUp())
}

// plug gives them back: the modem starts.
func (m *Modem) plug() {
	if m.plugged || m.sim.closed {
		return
	}
	m.plugged = true
	m.hung = false
	m.logError(m.openPTY())
	m.boot()
}

// unhang wakes a stuck modem. What it was doing is forgotten.
func (m *Modem) unhang() {
	if !m.hung {
		return
	}
	m.hung = false
	if m.fw.booting { // it got stuck on the way up
		m.reboot()
		return
	}
	m.fw.freeze()
	m.sim.network.available(m)
}

// reboot restarts the modem unasked, as a crash or a weak supply does.
func (m *Modem) reboot() {
	if notice := m.profile.ResetNotice; notice != "" && m.awake() {
		m.fw.writeURC(notice)
	}
	m.restart()
}

// restart makes the firmware start again.
func (m *Modem) restart() {
	if !m.plugged {
		return
	}
	m.hung = false
	m.fw.stop()
	if m.profile.BootDropsPort {
		if len(m.out) > 0 {
			m.flush()
		}
		m.portGone = true
		m.logError(m.hangUp())
	}
	m.boot()
}

// boot makes new firmware that starts to work after a while.
func (m *Modem) boot() {
	fw := newFirmware(m)
	m.fw = fw
	fw.booting = true
	fw.after(m.pace(timeOf(m.profile.BootTime)), func() {
		fw.booting = false
		if m.portGone {
			m.portGone = false
			if m.reachable() {
				m.logError(m.openPTY())
			}
		}
		for _, text := range m.profile.Boot {
			fw.urc(fw.bootText(text))
		}
		fw.beBusy(timeOf(m.profile.Busy.Boot), fw.sayReady)
		fw.chat()
		m.sim.network.available(m)
		m.sim.notify()
	})
}

// setLost takes the network away or gives it back.
func (m *Modem) setLost(lost bool) {
	before := m.registered()
	m.lost = lost
	m.registrationChanged(before)
}

// registrationChanged tells the computer and the service centre when the modem is not what
// it was before.
func (m *Modem) registrationChanged(before bool) {
	if m.registered() == before {
		return
	}
	if !before && m.fw.set.zoneUpdates == 1 {
		m.memory.clock.follow()
	}
	m.fw.reportRegistration()
	m.sim.network.available(m)
}

// freeMemory ends the memory_full fault: the service centre may try again.
func (m *Modem) freeMemory() {
	m.full = false
	m.sim.network.available(m)
}

func (m *Modem) logError(err error) {
	if err != nil {
		m.sim.log.Error("modem port", "modem", m.index, "error", err)
	}
}

// The start of a modem on an instant network, so that tests need not wait.
const instantBoot = 20 * time.Millisecond

// pace is how long something within the modem takes: what the profile says, unless the
// network is one that takes no time.
func (m *Modem) pace(d time.Duration) time.Duration {
	if m.sim.network.delay.high < time.Second {
		return min(d, instantBoot)
	}
	return d
}

func timeOf(d duration) time.Duration { return time.Duration(d) }
