// Package secret keeps small secrets: it seals what must be read back later,
// makes random tokens, and holds texts that must not reach a log.
//
// It imports nothing of ours. Knowledge of what a secret opens must never be
// in it.
package secret

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrSealed says that a sealed secret cannot be opened: it was sealed under
// another key or for another purpose, or it was changed.
var ErrSealed = errors.New("a stored secret cannot be opened: the key file is not the one it was sealed with, or the record was changed")

// version is the first byte of everything sealed, so that the cipher can be
// replaced one day.
const version = 1

// Box seals and opens small secrets under one key, with XChaCha20-Poly1305,
// whose nonces are long enough to be random. It is safe for concurrent use.
type Box struct {
	aead cipher.AEAD
	key  []byte
}

// Open returns the box for a key file, which is made when there is none. It
// refuses a file that others than its owner may read.
func Open(path string) (*Box, error) {
	key, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = createKey(path); err == nil {
			key, err = readKey(path)
		}
	}
	if err != nil {
		return nil, err
	}
	return NewBox(key)
}

// NewBox returns the box for a key of 32 bytes.
func NewBox(key []byte) (*Box, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("make a box: %w", err)
	}
	return &Box{aead, bytes.Clone(key)}, nil
}

// Seal encrypts a secret for one purpose. The purpose is not stored; Open
// fails unless it is given again.
func (b *Box) Seal(plain []byte, purpose string) []byte {
	sealed := make([]byte, 1+b.aead.NonceSize(), 1+b.aead.NonceSize()+len(plain)+b.aead.Overhead())
	sealed[0] = version
	_, _ = rand.Read(sealed[1:]) // never fails, see crypto/rand
	return b.aead.Seal(sealed, sealed[1:], plain, []byte(purpose))
}

// Open decrypts what Seal made for the same purpose, or returns [ErrSealed].
func (b *Box) Open(sealed []byte, purpose string) ([]byte, error) {
	head := 1 + b.aead.NonceSize()
	if len(sealed) < head || sealed[0] != version {
		return nil, ErrSealed
	}
	plain, err := b.aead.Open(nil, sealed[1:head], sealed[head:], []byte(purpose))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fmt.Errorf("key file %s has mode %04o, so others may read it; run: chmod 600 %s", path, mode, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("key file %s is damaged; restore it from the backup, the stored secrets cannot be read without it", path)
	}
	return key, nil
}

// createKey writes a new key beside its place and links it there, so that a
// crash leaves no half of a file and a second process cannot replace it.
func createKey(path string) error {
	key := make([]byte, chacha20poly1305.KeySize)
	_, _ = rand.Read(key)
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("make the key file: %w", err)
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make the key file: %w", err)
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
