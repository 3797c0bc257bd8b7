package dev.faultline.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.192",
        "192.0.0.255",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::10.0.0.1",
        "::8.8.8.8",
        "100::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff02::1",
        "ffff::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "4000::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:2::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "2001::1",
        "2001:0:53aa:64c:0:fefe:80ff:fffe",
        "2001:10::1",
        "2001:20::1"
      })
  void innerAddress_isNamedAsSuch(String text) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(text);
    assertThat(AddressPolicy.inner(address)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.0.3.1",
        "192.88.98.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "203.0.112.255",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450::1",
        "2003::1",
        "64:ff9b::8.8.8.8",
        "3ffe::1"
      })
  void publicAddress_isNot(String text) throws UnknownHostException {
    assertThat(AddressPolicy.inner(InetAddress.getByName(text))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"})
  void mappedAddress_isJudgedByWhatIsInIt(String text) throws UnknownHostException {
    assertThat(AddressPolicy.inner(mapped(InetAddress.getByName(text)))).isPresent();
    assertThat(AddressPolicy.inner(mapped(InetAddress.getByName("8.8.8.8")))).isEmpty();
  }

  /** Java makes an IPv4 address of one that is asked for by its text. */
  private static InetAddress mapped(InetAddress four) throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    System.arraycopy(four.getAddress(), 0, bytes, 12, 4);
    Inet6Address six = Inet6Address.getByAddress(null, bytes, -1);
    assertThat(six.getAddress()).hasSize(16);
    return six;
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1"})
  void someAddresses_areOpenedByNoName(String text) throws UnknownHostException {
    assertThat(AddressPolicy.mayBeNamed(InetAddress.getByName(text))).isFalse();
    for (String fine : new String[] {"127.0.0.1", "::1", "10.1.2.3", "fd12::1", "8.8.8.8"}) {
      assertThat(AddressPolicy.mayBeNamed(InetAddress.getByName(fine))).isTrue();
    }
  }
}
