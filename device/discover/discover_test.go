package discover_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/device/discover"
)

func TestList_FindsTheATPortOfEachDevice(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 2)
	tr.plug("ttyUSB0", tr.dead(""), "usb-HUAWEI_Mobile-if00-port0")
	tr.plug("ttyUSB1", tr.dead("\x7e\x00\xff"), "usb-HUAWEI_Mobile-if01-port0")
	tr.plug("ttyUSB2", tr.modemPath(0), "usb-HUAWEI_Mobile-if02-port0")
	tr.plug("ttyUSB10", tr.modemPath(1), "usb-SimTech_SIM7600-if02-port0")
	tr.plug("ttyACM0", tr.dead("hello\r\n"), "usb-Arduino_Uno-if00")
	require.NoError(t, os.WriteFile(tr.dev("ttyS0"), nil, 0o600))
	require.NoError(t, os.WriteFile(tr.dev("ttyUSBx"), nil, 0o600))

	got := tr.list()
	require.Len(t, got, 3)
	require.Equal(t, []string{tr.dev("ttyACM0")}, got[0].Ports)
	require.ErrorContains(t, got[0].Err, "nothing answers AT commands")
	require.Equal(t, []string{tr.dev("ttyUSB0"), tr.dev("ttyUSB1"), tr.dev("ttyUSB2")}, got[1].Ports)
	require.NoError(t, got[1].Err)
	require.Equal(t, tr.dev("ttyUSB2"), got[1].Modem.Path)
	require.Equal(t, tr.sim.Modem(0).IMEI(), got[1].Modem.IMEI)
	require.NotEmpty(t, got[1].Modem.Manufacturer)
	require.NotEmpty(t, got[1].Modem.Model)
	require.Equal(t, tr.sim.Modem(1).IMEI(), got[2].Modem.IMEI)
	left, err := os.ReadDir(tr.locks())
	require.NoError(t, err)
	require.Empty(t, left, "probing leaves no lock behind")
}

func TestList_WithoutLinksSysfsGroupsThePorts(t *testing.T) {
	t.Parallel()
	tr := newTree(t, 2)
	for i := range 4 { // two sticks of one make, without serial numbers
		tr.usb(fmt.Sprintf("ttyUSB%d", i), fmt.Sprintf("1-%d", i/2+1), "12d1", i%2)
	}
	tr.plug("ttyUSB0", tr.modemPath(0), "")
	tr.plug("ttyUSB1", tr.dead(""), "")
	tr.plug("ttyUSB2", tr.dead(""), "")
	tr.plug("ttyUSB3", tr.modemPath(1), "usb-HUAWEI_Mobile-if01-port0")
	got := tr.list()
	require.Len(t, got, 2)
	require.Equal(t, tr.sim.Modem(0).IMEI(), got[0].Modem.IMEI)
	require.Equal(t, tr.sim.Modem(1).IMEI(), got[1].Modem.IMEI)
	require.Zero(t, tr.times("ttyUSB1"), "where one port answers, the others are left alone")
}

func TestList_TriesThePortThatAMakersModemsSpeakAtFirst(t *testing.T) {
	t.Parallel()
	for vendor, want := range map[string]string{"2c7c": "ttyUSB2", "1e0e": "ttyUSB2", "12d1": "ttyUSB2", "0421": "ttyUSB0"} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			tr := newTree(t, 1)
			for i := range 4 {
				name := fmt.Sprintf("ttyUSB%d", i)
				tr.usb(name, "1-1", vendor, i)
				tr.plug(name, tr.modemPath(0), "")
			}
			require.Equal(t, tr.dev(want), tr.list()[0].Modem.Path)
		})
	}
}

func TestList_LeavesAloneWhatItIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*tree, *discover.Options)
		want   []string // the ports that are opened
	}{
		"nothing":            {func(*tree, *discover.Options) {}, []string{"ttyUSB0", "ttyUSB1", "ttyUSB2"}},
		"a name":             {func(_ *tree, o *discover.Options) { o.Ignore = []string{"ttyUSB0"} }, []string{"ttyUSB1", "ttyUSB2"}},
		"a path":             {func(tr *tree, o *discover.Options) { o.Ignore = []string{tr.dev("ttyUSB[01]")} }, []string{"ttyUSB2"}},
		"a link":             {func(_ *tree, o *discover.Options) { o.Ignore = []string{"usb-Prolific*"} }, []string{"ttyUSB0", "ttyUSB1"}},
		"the path of a link": {func(tr *tree, o *discover.Options) { o.Ignore = []string{tr.dev("serial/by-id/usb-P*")} }, []string{"ttyUSB0", "ttyUSB1"}},
		"everything":         {func(_ *tree, o *discover.Options) { o.Ignore = []string{"tty*"} }, nil},
		"a device of which somebody else drives a port": {
			func(tr *tree, o *discover.Options) { o.Given = []string{tr.modemPath(0), "/dev/none"} },
			[]string{"ttyUSB2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTree(t, 1)
			tr.plug("ttyUSB0", tr.dead(""), "usb-HUAWEI-if00-port0")
			tr.plug("ttyUSB1", tr.modemPath(0), "usb-HUAWEI-if01-port0")
			tr.plug("ttyUSB2", tr.dead(""), "usb-Prolific_Cable-if00-port0")
			tr.list(func(o *discover.Options) { test.change(tr, o) })
			var opened []string
			for _, port := range []string{"ttyUSB0", "ttyUSB1", "ttyUSB2"} {
				if tr.times(port) > 0 {
					opened = append(opened, port)
				}
			}
			require.Equal(t, test.want, opened)
		})
	}
	_, err := discover.New(discover.Options{Ignore: []string{"[a"}})
	require.ErrorContains(t, err, `the pattern "[a"`)
}

func TestList_OfAMachineWithoutPortsIsEmpty(t *testing.T) {
	t.Parallel()
	require.Empty(t, newTree(t, 0).list())
}

func TestList_TellsWhatABeginnerCanDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fail error
		want string
	}{
		"where the port went away":          {fs.ErrNotExist, "is the modem plugged in"},
		"where this user may not use it":    {fs.ErrPermission, "sudo usermod -aG "},
		"where another program has it open": {syscall.EBUSY, "ModemManager"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTree(t, 1)
			tr.plug("ttyUSB0", tr.modemPath(0), "")
			got := tr.list(func(o *discover.Options) {
				o.Ports.Open = failing(test.fail)
			})
			require.ErrorIs(t, got[0].Err, test.fail)
			require.ErrorContains(t, got[0].Err, test.want)
			require.ErrorContains(t, got[0].Err, tr.dev("ttyUSB0"))
		})
	}
	t.Run("where another program has locked it", func(t *testing.T) {
		t.Parallel()
		tr := newTree(t, 1)
		tr.plug("ttyUSB0", tr.modemPath(0), "")
		file := filepath.Join(tr.locks(), "LCK..ttyUSB0")
		require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "%10d\n", os.Getppid()), 0o600))
		got := tr.list()
		require.ErrorContains(t, got[0].Err, fmt.Sprintf("process %d (%s)", os.Getppid(), file))
		require.Zero(t, tr.times("ttyUSB0"), "it is not even opened")
	})
}
