package hub

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"keystone/sync/fault"
)

// identityName is the file of the hub's certificate and its key. The nodes of a
// cluster hold the same.
const identityName = "hub.pem"

// lasting is how long a certificate is good: laptops hold it by its pin, so
// nothing is won by its ending.
const lasting = 30 * 365 * 24 * time.Hour

var errPin = errors.New("the certificate is not the one that the pin names")

// identity reads the hub's certificate, or makes it at the first start.
func identity(store string) (tls.Certificate, error) {
	path := filepath.Join(store, identityName)
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		if data, err = newIdentity(); err == nil {
			err = writeSecret(path, data)
		}
	}
	if err != nil {
		return tls.Certificate{}, storeFault(err, store)
	}
	cert, err := tls.X509KeyPair(data, data)
	if err != nil {
		return tls.Certificate{}, fault.Wrap(err, "data-damaged", "The hub's certificate "+path+" cannot be read. Bring it back from a backup; without it every laptop needs a new address.")
	}
	return cert, nil
}

// newIdentity makes a certificate and its key, as PEM.
func newIdentity() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	from := time.Now().Add(-24 * time.Hour)
	form := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Keystone hub"}, DNSNames: []string{"keystone-hub"},
		NotBefore: from, NotAfter: from.Add(lasting), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	return append(out, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// pinOf is a certificate's SHA-256 in hexadecimal.
func pinOf(cert []byte) string {
	sum := sha256.Sum256(cert)
	return hex.EncodeToString(sum[:])
}

// pinned accepts the one certificate that the pin names, whoever signed it.
func pinned(pin string) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection compares the certificate itself
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || pinOf(s.PeerCertificates[0].Raw) != pin {
				return errPin
			}
			return nil
		},
	}
}

// writeSecret writes a file that only the hub's user may read, whole or not at all.
func writeSecret(path string, data []byte) error {
	f, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the operator names the folder
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}

func storeFault(err error, store string) error {
	return fault.Wrap(err, "disk-error", "The hub's folder "+store+" cannot be read or written. Check that it exists, has room and belongs to the user who runs the hub.")
}
