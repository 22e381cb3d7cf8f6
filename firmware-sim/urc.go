package firmwaresim

// quiet reports whether an unsolicited result may be written now. It may not within a
// command's answer, nor between a prompt and the final result, nor into a command line
// that is just being typed. Dirty modems do not care while they chatter.
func (f *firmware) quiet() bool {
	return f.run == nil && f.prompt == nil && len(f.line) == 0 || f.dirty()
}

func (f *firmware) dirty() bool { return f.modem.profile.Dirty && !f.set.silenced }

// The most unsolicited results that are held back; the oldest go first, as 3GPP TS 27.005
// section 3.4.1 lets a buffer do.
const maxHeldBack = 256

// urc writes an unsolicited result, or holds it back until it may be written.
func (f *firmware) urc(text string) {
	if f.booting {
		return
	}
	if f.quiet() || f.loose {
		f.writeURC(text)
		return
	}
	f.urcs = holdBack(f.urcs, text)
}

func (f *firmware) writeURC(text string) {
	if f.set.quiet {
		return
	}
	for range f.modem.repeats(text) {
		f.modem.write(f.framed(text))
	}
}

func (f *firmware) flushURCs() {
	if !f.quiet() {
		return
	}
	urcs := f.urcs
	f.urcs = nil
	for _, text := range urcs {
		f.writeURC(text)
	}
}

// indicate is urc for what +CNMI governs: mode 0 keeps it in the modem. Modes 1 to 3 differ
// only while the line is reserved for data, a state that this firmware does not have.
func (f *firmware) indicate(text string) {
	if f.set.cnmi[cnmiMode] == 0 {
		f.held = holdBack(f.held, text)
		return
	}
	f.urc(text)
}

// releaseHeld is what happens when +CNMI leaves mode 0: bfr 0 shows what was held back,
// bfr 1 forgets it.
func (f *firmware) releaseHeld() {
	held := f.held
	f.held = nil
	if f.set.cnmi[cnmiBuffer] == 1 {
		return
	}
	for _, text := range held {
		f.urc(text)
	}
}

func holdBack(list []string, text string) []string {
	if len(list) >= maxHeldBack {
		list = list[1:]
	}
	return append(list, text)
}

// chat starts the profile's unsolicited chatter.
func (f *firmware) chat() {
	for _, c := range f.modem.profile.Chatter {
		f.repeat(c)
	}
}

func (f *firmware) repeat(c chatter) {
	f.chatter[c.Text] = f.modem.sim.after(timeOf(c.Every), func() {
		if !f.modem.hung && !f.set.silenced {
			f.chatOnce(c.Text)
		}
		f.repeat(c)
	})
}

// chatOnce says a line of chatter. On a dirty modem every second one is kept for the worst
// moment, because computers write their lines too fast to be cut by chance.
func (f *firmware) chatOnce(text string) {
	f.chatted++
	if f.dirty() && f.chatted%2 == 0 {
		f.cut = text
		return
	}
	f.urc(text)
}

// cutIn says what was kept for this moment: after the first octet of an echo, or before the
// final result of an answer.
func (f *firmware) cutIn() {
	if f.cut != "" && f.dirty() {
		f.writeURC(f.cut)
	}
	f.cut = ""
}
