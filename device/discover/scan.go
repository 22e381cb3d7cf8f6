package discover

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// port is one serial port.
type port struct {
	name string // such as ttyUSB0; its lock is named for it
	path string
	link string // its name in serial/by-id, or empty
	at   int    // the number of its USB interface; -1 when that is not known
	info fs.FileInfo
}

// same reports whether a port is the one that had this name before.
func (p port) same(before port) bool { return os.SameFile(p.info, before.info) }

// unit is one USB device, as far as that can be told. Its ports belong to one
// modem, or to something else.
type unit struct {
	key   string
	usb   bool // sysfs told; otherwise it is a guess by the names
	ports []port
}

var portForm = regexp.MustCompile(`^tty(?:USB|ACM)\d+$`)

// scan returns what is plugged in, without touching any port. Links alone
// would not do: two sticks without a serial number have the same ones.
func (f *Finder) scan() []unit {
	links := f.links()
	var names []string
	entries, _ := os.ReadDir(f.Dev) // what cannot be read has no modems
	for _, e := range entries {
		if portForm.MatchString(e.Name()) || links[e.Name()] != "" {
			names = append(names, e.Name())
		}
	}
	units := map[string]*unit{}
	given := map[string]bool{}
	for _, name := range names {
		p := port{name: name, path: filepath.Join(f.Dev, name), link: links[name], at: -1}
		var err error
		if p.info, err = os.Stat(p.path); err != nil {
			continue
		}
		u := f.unitOf(&p)
		if units[u.key] == nil {
			units[u.key] = &u
		}
		given[u.key] = given[u.key] || f.isGiven(p)
		if !f.ignores(p) {
			units[u.key].ports = append(units[u.key].ports, p)
		}
	}
	var list []unit
	for key, u := range units {
		if len(u.ports) > 0 && !given[key] {
			f.sort(u)
			list = append(list, *u)
		}
	}
	slices.SortFunc(list, func(a, b unit) int { return byName(a.ports[0].name, b.ports[0].name) })
	return list
}

// links returns the names in serial/by-id, by the ports that they lead to.
func (f *Finder) links() map[string]string {
	dir := filepath.Join(f.Dev, "serial", "by-id")
	entries, _ := os.ReadDir(dir) // there is none before the first port
	links := map[string]string{}
	for _, e := range entries {
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil {
			links[filepath.Base(target)] = e.Name()
		}
	}
	return links
}

// interfaceForm is how links and sysfs name the interface of a port.
var (
	linkForm      = regexp.MustCompile(`^(.*)-if([0-9a-fA-F]{2})(?:-port\d+)?$`)
	interfaceForm = regexp.MustCompile(`:\d+\.(\d+)$`)
)

// unitOf tells which USB device a port belongs to, and notes its interface.
func (f *Finder) unitOf(p *port) unit {
	at, err := filepath.EvalSymlinks(filepath.Join(f.Sys, "class", "tty", p.name, "device"))
	for err == nil && len(at) > len(f.Sys) {
		if m := interfaceForm.FindStringSubmatch(at); m != nil {
			p.at, _ = strconv.Atoi(m[1])
		}
		if _, err := os.Stat(filepath.Join(at, "idVendor")); err == nil {
			return unit{key: at, usb: true}
		}
		at = filepath.Dir(at)
	}
	if m := linkForm.FindStringSubmatch(p.link); m != nil {
		n, _ := strconv.ParseInt(m[2], 16, 16)
		p.at = int(n)
		return unit{key: m[1]}
	}
	return unit{key: p.name}
}

// speaking is the interface at which the modems of a maker, by his USB vendor
// number, announce what comes in. At their others they may answer and still
// never speak unasked.
var speaking = map[string]int{
	"12d1": 2, // Huawei
	"1e0e": 2, // SIMCom
	"2c7c": 2, // Quectel
}

// sort puts the ports into the order in which they are tried.
func (f *Finder) sort(u *unit) {
	first := -1
	if u.usb {
		vendor, _ := os.ReadFile(filepath.Join(u.key, "idVendor"))
		if n, known := speaking[strings.TrimSpace(string(vendor))]; known {
			first = n
		}
	}
	slices.SortFunc(u.ports, func(a, b port) int {
		if (a.at == first) != (b.at == first) && first >= 0 {
			if a.at == first {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.at, b.at), byName(a.name, b.name))
	})
}

// byName puts ttyUSB9 before ttyUSB10.
func byName(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func (f *Finder) ignores(p port) bool {
	for _, pattern := range f.Ignore {
		for _, name := range []string{p.name, p.path, p.link, filepath.Join(f.Dev, "serial", "by-id", p.link)} {
			if ok, _ := filepath.Match(pattern, name); ok {
				return true
			}
		}
	}
	return false
}

func (f *Finder) isGiven(p port) bool {
	return slices.ContainsFunc(f.Given, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && os.SameFile(info, p.info)
	})
}
