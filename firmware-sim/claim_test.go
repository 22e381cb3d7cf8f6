package firmwaresim_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestNew_TwoSimulationsDoNotShareADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "network.json")
	first, err := firmwaresim.New(firmwaresim.Options{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, first.WriteNetworkJSON(file, "http://127.0.0.1:1"))
	_, err = firmwaresim.New(firmwaresim.Options{Dir: dir})
	require.ErrorContains(t, err, "another simulator uses "+dir)
	require.FileExists(t, file, "the first one is not disturbed")
	require.FileExists(t, filepath.Join(dir, "modem0"))
	require.NoError(t, first.Close())
	require.NoFileExists(t, file, "nobody waits at the control port of one that is over")

	again, err := firmwaresim.New(firmwaresim.Options{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, again.Close())
}
