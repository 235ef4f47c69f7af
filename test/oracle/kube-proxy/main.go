// Command peer serves and asks in network namespaces, all from one process: a socket stays in the namespace that it was
// made in. It reads requests as JSON lines and answers each, in whatever order, with a JSON line of the same id.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

type request struct {
	ID int `json:"id"`
	// A namespace's name under /run/netns; empty for this process's own.
	Namespace string `json:"namespace"`
	Network   string `json:"network"` // tcp or udp; of a client http too, which tells status and body
	Address   string `json:"address"`
	Path      string `json:"path"` // of http
	// Of a client: how many connections, one after the other, each from a port of its own.
	Times     int `json:"times"`
	TimeoutMs int `json:"timeoutMs"`
	// Of a server that passes connections on: where to, in turns, and from which namespace.
	Forward     []string `json:"forward"`
	ForwardFrom string   `json:"forwardFrom"`
}

type answer struct {
	ID int `json:"id"`
	// Of a client: what the servers said, by how often; for a failure `refused`, `dropped` or the system's words.
	Heard map[string]int `json:"heard,omitempty"`
	Error string         `json:"error,omitempty"`
}

func main() {
	answers := make(chan answer)
	go func() {
		out := json.NewEncoder(os.Stdout)
		for one := range answers {
			out.Encode(one)
		}
	}()
	// Each connection that waits holds a thread.
	slots := make(chan struct{}, 100)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		go func() {
			if asked.Times == 0 {
				answers <- answer{ID: asked.ID, Error: text(serve(asked))}
				return
			}
			slots <- struct{}{}
			defer func() { <-slots }()
			answers <- answer{ID: asked.ID, Heard: call(asked)}
		}()
	}
}

// inNamespace runs work on a thread that is in the namespace meanwhile.
func inNamespace(name string, work func() error) error {
	if name == "" {
		return work()
	}
	runtime.LockOSThread()
	own, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer own.Close()
	other, err := os.Open("/run/netns/" + name)
	if err != nil {
		return err
	}
	defer other.Close()
	if err := unix.Setns(int(other.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	err = work()
	if back := unix.Setns(int(own.Fd()), unix.CLONE_NEWNET); back != nil {
		return back // the thread stays locked, and ends with its goroutine
	}
	runtime.UnlockOSThread()
	return err
}

// serve tells whoever connects the address that it reached and the one that it is seen to come from.
func serve(asked request) error {
	return inNamespace(asked.Namespace, func() error {
		if asked.Network == "udp" {
			packets, err := net.ListenPacket("udp", asked.Address)
			if err != nil {
				return err
			}
			go serveDatagrams(packets)
			return nil
		}
		listener, err := net.Listen("tcp", asked.Address)
		if err != nil {
			return err
		}
		go accept(listener, asked)
		return nil
	})
}

func serveDatagrams(packets net.PacketConn) {
	buffer := make([]byte, 64)
	for {
		_, from, err := packets.ReadFrom(buffer)
		if err != nil {
			return
		}
		packets.WriteTo([]byte(packets.LocalAddr().String()+" "+host(from)), from)
	}
}

func accept(listener net.Listener, asked request) {
	var turn atomic.Uint32
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		if len(asked.Forward) == 0 {
			conn.Write([]byte(conn.LocalAddr().String() + " " + host(conn.RemoteAddr())))
			conn.Close()
			continue
		}
		to := asked.Forward[int(turn.Add(1))%len(asked.Forward)]
		go forward(conn, asked.ForwardFrom, to)
	}
}

func forward(conn net.Conn, namespace, to string) {
	defer conn.Close()
	var onward net.Conn
	err := inNamespace(namespace, func() (err error) {
		onward, err = net.DialTimeout("tcp", to, 2*time.Second)
		return err
	})
	if err != nil {
		return
	}
	defer onward.Close()
	go func() {
		io.Copy(onward, conn)
		onward.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(conn, onward)
}

// call connects so many times, but gives up behind two failures.
func call(asked request) map[string]int {
	heard := map[string]int{}
	for failures := 0; asked.Times > 0 && failures < 2; asked.Times-- {
		said, err := once(asked)
		if err != nil {
			said = text(err)
			failures++
		}
		heard[said]++
	}
	return heard
}

func once(asked request) (said string, err error) {
	timeout := time.Duration(asked.TimeoutMs) * time.Millisecond
	network, isHTTP := asked.Network, asked.Network == "http"
	if isHTTP {
		network = "tcp"
	}
	var conn net.Conn
	err = inNamespace(asked.Namespace, func() (err error) {
		conn, err = net.DialTimeout(network, asked.Address, timeout)
		return err
	})
	if err != nil {
		return "", err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(timeout))
	if isHTTP {
		if _, err := conn.Write([]byte("GET " + asked.Path + " HTTP/1.0\r\n\r\n")); err != nil {
			return "", err
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(response.Body)
		return response.Status + "\n" + string(body), err
	}
	if network == "udp" {
		if _, err := conn.Write([]byte("?")); err != nil {
			return "", err
		}
		buffer := make([]byte, 256)
		count, err := conn.Read(buffer)
		return string(buffer[:count]), err
	}
	all, err := io.ReadAll(conn)
	if err == nil && len(all) == 0 {
		err = errors.New("closed without a word")
	}
	return string(all), err
}

func host(address net.Addr) string {
	host, _, _ := net.SplitHostPort(address.String())
	return host
}

func text(err error) string {
	var timeout net.Error
	switch {
	case err == nil:
		return ""
	case errors.Is(err, unix.ECONNREFUSED):
		return "refused"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "dropped"
	}
	return "failed: " + strings.TrimSpace(err.Error())
}
