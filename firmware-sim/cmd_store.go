package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
)

// storeCommands read, write and delete messages in the stores.
func storeCommands() map[string]spec {
	return map[string]spec{
		"+CPMS": {set: setStores, read: say(readStores), test: say(testStores), card: true, sms: true},
		"+CMGR": {set: readMessage, test: accept, card: true, sms: true},
		"+CMGL": {set: listMessages, exec: listMessages, test: say(testList), card: true, sms: true},
		"+CMGD": {set: deleteMessages, test: say(testDelete), card: true, sms: true},
	}
}

// storeNames lists the stores that a parameter of +CPMS takes.
func (f *firmware) storeNames(parameter int) []string {
	p := f.modem.profile
	if parameter == 2 {
		return p.ReceiveStores
	}
	var names []string
	for _, name := range []string{"SM", "ME", "MT", "SR"} {
		view := name == "MT" || name == "SR"
		if (p.Stores[name] > 0 || name == "MT") && (parameter == 0 || !view) {
			names = append(names, name)
		}
	}
	return names
}

func setStores(f *firmware, c command) result {
	wanted := f.set.stores
	p := c.params()
	if len(p) > len(wanted) {
		return cms(cmsNotSupported)
	}
	for i := range p {
		name := strings.ToUpper(p.text(i, wanted[i]))
		if !slices.Contains(f.storeNames(i), name) {
			return cms(cmsNotSupported)
		}
		wanted[i] = name
	}
	f.set.stores = wanted
	var levels []string
	for _, name := range wanted {
		levels = append(levels, f.level(name))
	}
	f.info("+CPMS: " + strings.Join(levels, ","))
	return done
}

// level writes how full a store is.
func (f *firmware) level(name string) string {
	s := f.modem.store(name)
	used := s.used()
	if f.modem.full {
		used = len(s.slots)
	}
	return fmt.Sprintf("%d,%d", used, len(s.slots))
}

func readStores(f *firmware) string {
	var levels []string
	for _, name := range f.set.stores {
		levels = append(levels, fmt.Sprintf("%q,%s", name, f.level(name)))
	}
	return "+CPMS: " + strings.Join(levels, ",")
}

func testStores(f *firmware) string {
	var groups []string
	for i := range f.set.stores {
		groups = append(groups, `("`+strings.Join(f.storeNames(i), `","`)+`")`)
	}
	return "+CPMS: " + strings.Join(groups, ",")
}

// slot finds the place that a command's first parameter names in the store for reading.
func (f *firmware) slot(c command) **stored {
	index, ok := c.params().number(0, 0)
	if !ok {
		return nil
	}
	return f.modem.store(f.set.stores[0]).at(index)
}

// readMessage is +CMGR; reading makes a message read.
func readMessage(f *firmware, c command) result {
	slot := f.slot(c)
	switch {
	case slot == nil:
		return cms(cmsInvalidIndex)
	case *slot == nil && f.modem.profile.EmptySlot == 0:
		return done
	case *slot == nil:
		return cms(f.modem.profile.EmptySlot)
	}
	m := *slot
	f.info(f.readForm(m))
	m.markRead()
	return done
}

func (s *stored) markRead() {
	if s.status == statUnread {
		s.status = statRead
	}
}

// listMessages is +CMGL; what it lists is read.
func listMessages(f *firmware, c command) result {
	status, ok := f.statusOf(c.params(), 0, statUnread)
	if !ok || status > statAll {
		return f.badParameter()
	}
	var lines []string
	for i, m := range f.modem.store(f.set.stores[0]).slots {
		if m == nil || status != statAll && m.status != status {
			continue
		}
		lines = append(lines, f.listForm(i+1, m))
		m.markRead()
	}
	if len(lines) > 0 {
		f.info(strings.Join(lines, f.set.newline()))
	}
	return done
}

func testList(f *firmware) string {
	if f.set.text {
		return `+CMGL: ("` + strings.Join(statusTexts, `","`) + `")`
	}
	return "+CMGL: (0-4)"
}

// deleteFlags says for each flag of +CMGD which statuses go; flag 0 goes by the index.
var deleteFlags = [][]int{
	nil,
	{statRead},
	{statRead, statSent},
	{statRead, statSent, statUnsent},
	{statRead, statSent, statUnsent, statUnread},
}

func deleteMessages(f *firmware, c command) result {
	p := c.params()
	flag, ok := p.number(1, 0)
	switch {
	case !ok || flag >= len(deleteFlags):
		return cms(cmsNotSupported)
	case flag == 0 && len(p) > 1 && f.modem.profile.DeleteFlagZero != 0:
		return cms(f.modem.profile.DeleteFlagZero)
	case flag == 0:
		slot := f.slot(c)
		if slot == nil {
			return cms(cmsInvalidIndex)
		}
		f.modem.clear(*slot)
	default:
		for _, m := range f.modem.store(f.set.stores[0]).slots {
			if m != nil && slices.Contains(deleteFlags[flag], m.status) {
				f.modem.clear(m)
			}
		}
	}
	f.modem.sim.network.available(f.modem)
	return done
}

func testDelete(f *firmware) string {
	var indexes []int
	for i, m := range f.modem.store(f.set.stores[0]).slots {
		if m != nil {
			indexes = append(indexes, i+1)
		}
	}
	return "+CMGD: " + list(indexes) + ",(0-4)"
}
