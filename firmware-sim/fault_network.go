package firmwaresim

func networkFaults() map[Kind]faultKind {
	return map[Kind]faultKind{
		RegistrationLost: lasting(func(m *Modem) { m.setLost(true) }, func(m *Modem) { m.setLost(false) }),
		NoSignal:         lasting(func(m *Modem) { m.setNoSignal(true) }, func(m *Modem) { m.setNoSignal(false) }),
		SMSCDown: {moments: anywhere, strike: func(m *Modem, f Fault) consequence {
			m.setOutage(&Outage{Down: true, CMS: f.Code})
			m.healAfter(f, func() { m.setOutage(nil) })
			return consequence{}
		}},
		DelayedParts:   {moments: []Moment{OnMessage}, lasts: defaultGap},
		ReorderedParts: {moments: []Moment{OnMessage}},
		DuplicateParts: {moments: []Moment{OnMessage}},
		EarlyReport: {moments: []Moment{AfterSubmit}, strike: func(m *Modem, _ Fault) consequence {
			m.fw.loose = true
			m.sim.network.hurryReports(m.number)
			m.fw.loose = false
			return consequence{}
		}},
		SwappedReports:  {moments: []Moment{OnReport}, lasts: defaultHolding},
		LostReport:      {moments: []Moment{OnReport}},
		DuplicateReport: {moments: []Moment{OnReport}},
	}
}

func (m *Modem) setNoSignal(on bool) { m.noSignal = on }

// setOutage takes the service centre away from the modem, or gives it back.
func (m *Modem) setOutage(o *Outage) {
	m.outage = o
	m.sim.network.available(m)
}
