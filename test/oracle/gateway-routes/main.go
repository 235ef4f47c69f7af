// Reads objects and requests on each line, and answers with the status that Envoy Gateway's translator writes of the
// objects and with the rules that its route tables give the requests.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	egv1a1 "github.com/envoyproxy/gateway/api/v1alpha1"
	"github.com/envoyproxy/gateway/internal/gatewayapi"
	"github.com/envoyproxy/gateway/internal/gatewayapi/resource"
	"github.com/envoyproxy/gateway/internal/ir"
	"github.com/envoyproxy/gateway/internal/logging"
)

type question struct {
	resource.Resources
	Requests []request `json:"requests"`
}

// A request with GET and no headers of its own; one with TLS names its host by SNI.
type request struct {
	Gateway string      `json:"gateway"`
	Scheme  string      `json:"scheme"`
	Host    string      `json:"host"`
	Port    uint32      `json:"port"`
	Path    string      `json:"path"`
	Query   [][2]string `json:"query"`
}

type answer struct {
	resource.Resources
	Taken []taken `json:"taken"`
}

// The first entry of a route table that takes a request, and those before it that only lack its method or headers.
type taken struct {
	Rule     string   `json:"rule"`
	WithMore []string `json:"withMore"`
	// Two entries with one domain, which Envoy refuses as a whole.
	Refused bool `json:"refused"`
}

func main() {
	secrets := certificates("infra", "shop", "pay")
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	for in.More() {
		var asked question
		if err := in.Decode(&asked); err != nil {
			panic(err)
		}
		asked.Resources.Secrets = secrets
		asked.Resources.Sort()
		translator := &gatewayapi.Translator{
			GatewayControllerName:   egv1a1.GatewayControllerName,
			GatewayClassName:        "eg",
			EndpointRoutingDisabled: true,
			ControllerNamespace:     "envoy-gateway-system",
			Logger:                  logging.DefaultLogger(io.Discard, egv1a1.LogLevelError),
		}
		// Its error is of the certificate that Envoy gets for itself, which is not asked for here.
		result, _ := translator.Translate(&asked.Resources)
		told := answer{Taken: []taken{}}
		told.Gateways, told.ListenerSets = result.Gateways, result.ListenerSets
		told.HTTPRoutes, told.GRPCRoutes = result.HTTPRoutes, result.GRPCRoutes
		told.TLSRoutes, told.TCPRoutes, told.UDPRoutes = result.TLSRoutes, result.TCPRoutes, result.UDPRoutes
		for _, one := range asked.Requests {
			told.Taken = append(told.Taken, take(result.XdsIR[one.Gateway], one))
		}
		if err := out.Encode(told); err != nil {
			panic(err)
		}
	}
}

// As Envoy does: the filter chain by SNI, the virtual host by the closest domain, in it the first route that fits.
func take(tables *ir.Xds, asked request) taken {
	if tables == nil {
		return taken{}
	}
	var domains []string
	routes := map[string][]*ir.HTTPRoute{}
	if asked.Scheme == "https" {
		var chains []string
		byChain := map[string]any{}
		for _, one := range tables.HTTP {
			if one.ExternalPort == asked.Port && one.TLS != nil {
				chains = append(chains, one.Hostnames...)
				for _, name := range one.Hostnames {
					byChain[name] = one
				}
			}
		}
		for _, one := range tables.TCP {
			if one.ExternalPort != asked.Port {
				continue
			}
			for _, route := range one.Routes {
				names := []string{"*"}
				if route.TLS != nil && route.TLS.TLSInspectorConfig != nil {
					names = route.TLS.TLSInspectorConfig.SNIs
				}
				chains = append(chains, names...)
				for _, name := range names {
					byChain[name] = route
				}
			}
		}
		if hasTwice(chains) {
			return taken{Refused: true}
		}
		switch chain := byChain[closest(chains, asked.Host)].(type) {
		case *ir.TCPRoute:
			return taken{Rule: chain.Name}
		case *ir.HTTPListener:
			for _, route := range chain.Routes {
				domains = append(domains, route.Hostname)
				routes[route.Hostname] = append(routes[route.Hostname], route)
			}
		}
	} else {
		for _, one := range tables.TCP {
			if one.ExternalPort == asked.Port && one.TLS == nil && len(one.Routes) > 0 && one.Routes[0].TLS == nil {
				return taken{Rule: one.Routes[0].Name}
			}
		}
		for _, one := range tables.HTTP {
			if one.ExternalPort != asked.Port || one.TLS != nil {
				continue
			}
			own := map[string]bool{}
			for _, route := range one.Routes {
				if !own[route.Hostname] {
					own[route.Hostname] = true
					if len(routes[route.Hostname]) > 0 {
						return taken{Refused: true}
					}
				}
			}
			for _, route := range one.Routes {
				domains = append(domains, route.Hostname)
				routes[route.Hostname] = append(routes[route.Hostname], route)
			}
		}
	}
	var withMore []string
	for _, route := range routes[closest(domains, asked.Host)] {
		if !fits(route.PathMatch, asked.Path, true) || !hasQuery(route, asked) {
			continue
		}
		if lacks := hasHeaders(route, asked); lacks {
			withMore = append(withMore, route.Name)
			continue
		}
		return taken{Rule: route.Name, WithMore: withMore}
	}
	return taken{WithMore: withMore}
}

func hasTwice(all []string) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) < len(all)
}

func closest(domains []string, host string) string {
	best := ""
	for _, one := range domains {
		switch {
		case one == host:
			return one
		case one == "*", strings.HasPrefix(one, "*.") && strings.HasSuffix(host, one[1:]):
			if len(one) > len(best) {
				best = one
			}
		}
	}
	return best
}

func fits(match *ir.StringMatch, value string, isPath bool) bool {
	switch {
	case match == nil:
		return true
	case match.Exact != nil:
		return value == *match.Exact
	case match.Suffix != nil:
		return strings.HasSuffix(value, *match.Suffix)
	case match.Prefix != nil && isPath:
		prefix := strings.TrimSuffix(*match.Prefix, "/")
		return value == prefix || strings.HasPrefix(value, prefix+"/")
	case match.SafeRegex != nil:
		return regexp.MustCompile("^(?:" + *match.SafeRegex + ")$").MatchString(value)
	}
	return false
}

func hasQuery(route *ir.HTTPRoute, asked request) bool {
	return !slices.ContainsFunc(route.QueryParamMatches, func(match *ir.StringMatch) bool {
		at := slices.IndexFunc(asked.Query, func(one [2]string) bool { return one[0] == match.Name })
		return at < 0 || !fits(match, asked.Query[at][1], false)
	})
}

func hasHeaders(route *ir.HTTPRoute, asked request) bool {
	return slices.ContainsFunc(route.HeaderMatches, func(match *ir.StringMatch) bool {
		switch match.Name {
		case ":method":
			return !fits(match, "GET", false)
		case ":path":
			return !fits(match, asked.Path, false)
		}
		return true
	})
}

func certificates(namespaces ...string) []*corev1.Secret {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "example.com"},
		DNSNames:     []string{"example.com"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	data := map[string][]byte{
		corev1.TLSCertKey:       pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
		corev1.TLSPrivateKeyKey: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	}
	var all []*corev1.Secret
	for _, namespace := range namespaces {
		all = append(all, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "example-com"},
			Type:       corev1.SecretTypeTLS,
			Data:       data,
		})
	}
	return all
}
