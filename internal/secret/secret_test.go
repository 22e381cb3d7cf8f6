package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/internal/secret"
)

func TestBox_OpensWhatItSealed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	box, err := secret.Open(path)
	require.NoError(t, err)
	sealed := box.Seal([]byte("hunter2"), "endpoint 7")
	require.NotContains(t, string(sealed), "hunter2")
	require.NotEqual(t, sealed, box.Seal([]byte("hunter2"), "endpoint 7"))

	again, err := secret.Open(path)
	require.NoError(t, err)
	plain, err := again.Open(sealed, "endpoint 7")
	require.NoError(t, err)
	require.Equal(t, "hunter2", string(plain))
}

func TestBox_RefusesWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	box, err := secret.Open(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	other, err := secret.Open(filepath.Join(t.TempDir(), "key"))
	require.NoError(t, err)
	sealed := box.Seal([]byte("hunter2"), "endpoint 7")
	_, err = box.Open(sealed, "endpoint 8")
	require.ErrorIs(t, err, secret.ErrSealed)
	_, err = other.Open(sealed, "endpoint 7")
	require.ErrorIs(t, err, secret.ErrSealed)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		_, err = box.Open(changed, "endpoint 7")
		require.ErrorIs(t, err, secret.ErrSealed)
		_, err = box.Open(sealed[:i], "endpoint 7")
		require.ErrorIs(t, err, secret.ErrSealed)
	}
}

func TestBox_MAC_NeedsTheKeyAndThePurpose(t *testing.T) {
	t.Parallel()
	box, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	other, err := secret.NewBox(bytes.Repeat([]byte{8}, 32))
	require.NoError(t, err)
	sum := box.MAC([]byte("123456"), "codes")
	require.Len(t, sum, 32)
	require.Equal(t, sum, box.MAC([]byte("123456"), "codes"))
	require.NotEqual(t, sum, box.MAC([]byte("123457"), "codes"))
	require.NotEqual(t, sum, box.MAC([]byte("123456"), "other"))
	require.NotEqual(t, sum, other.MAC([]byte("123456"), "codes"))
}

func TestOpen_KeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	_, err := secret.Open(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.NoError(t, os.Chmod(path, 0o640))
	_, err = secret.Open(path)
	require.ErrorContains(t, err, "chmod 600 "+path)

	require.NoError(t, os.Chmod(path, 0o600))
	require.NoError(t, os.WriteFile(path, []byte("c2hvcnQ="), 0o600))
	_, err = secret.Open(path)
	require.ErrorContains(t, err, "damaged")

	_, err = secret.Open(filepath.Join(t.TempDir(), "no", "such", "directory"))
	require.Error(t, err)
	_, err = secret.NewBox([]byte("short"))
	require.Error(t, err)
}

func TestOpen_ConcurrentFirstUseMakesOneKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	boxes := make([]*secret.Box, 8)
	var wg sync.WaitGroup
	for i := range boxes {
		wg.Go(func() { boxes[i], _ = secret.Open(path) })
	}
	wg.Wait()
	for _, box := range boxes {
		plain, err := boxes[0].Open(box.Seal([]byte("x"), "p"), "p")
		require.NoError(t, err)
		require.Equal(t, "x", string(plain))
	}
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

func TestToken_LettersAndDigitsOnly(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	used := map[rune]bool{}
	for range 500 {
		token := secret.Token("sk_", 43)
		require.Regexp(t, `^sk_[0-9A-Za-z]{43}$`, token)
		require.False(t, seen[token])
		seen[token] = true
		for _, r := range strings.TrimPrefix(token, "sk_") {
			used[r] = true
		}
	}
	require.Len(t, used, 62)
	require.Equal(t, "p", secret.Token("p", 0))
	require.Len(t, secret.Token("", 1000), 1000)
}

func TestText_NeverShows(t *testing.T) {
	t.Parallel()
	text := secret.NewText("hunter2")
	require.Equal(t, "hunter2", text.Reveal())
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", text)
	encoded, err := json.Marshal(map[string]any{"secret": text})
	require.NoError(t, err)
	shown := log.String() + string(encoded) + fmt.Sprintf("%v %+v %#v %s %q", text, text, text, text, text)
	shown += fmt.Sprintf("%v %+v %#v", struct{ T secret.Text }{text}, []secret.Text{text}, &text)
	require.NotContains(t, shown, "hunter2")
	require.Contains(t, shown, "[secret]")
	require.Empty(t, secret.NewText("").String())
}

func TestHash_IsSHA256InHexadecimal(t *testing.T) {
	t.Parallel()
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", secret.Hash("abc")) // FIPS 180-2, appendix B.1
}
