package firmwaresim

import (
	"errors"
	"time"
)

// Outage is a service centre that is down: what is for handsets and modems waits, and
// submissions fail.
type Outage struct {
	// Down is what makes it an outage.
	Down bool
	// CMS refuses submissions with this +CMS ERROR after the usual delay; 0 lets them time
	// out with +CMS ERROR: 332.
	CMS int
	// Timeout is how long a modem waits for a centre that does not answer; 0 means a minute.
	Timeout time.Duration
}

const defaultPatience = time.Minute

func (o Outage) validate() error {
	if o.CMS < 0 || o.CMS > maxErrorCode || o.Timeout < 0 {
		return errors.New("an outage takes a cms and a timeout that are not negative")
	}
	return nil
}

func (o Outage) orNil() *Outage {
	if !o.Down {
		return nil
	}
	return &o
}

// patience is how long the modem waits before it fails.
func (o *Outage) patience(n *network) time.Duration {
	switch {
	case o.CMS != 0:
		return n.latency()
	case o.Timeout > 0:
		return o.Timeout
	}
	return defaultPatience
}

func (o *Outage) refusal() int {
	if o.CMS != 0 {
		return o.CMS
	}
	return cmsNetworkTimeout
}

// centreDown tells how the service centre is down for the modem, nil if it is not.
func (m *Modem) centreDown() *Outage {
	if m.outage != nil {
		return m.outage
	}
	return m.sim.network.outage
}
