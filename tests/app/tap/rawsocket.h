#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwire::testing {

/// A blocking TCP socket on loopback that sees what a Qt socket hides: whether the peer ended with FIN or RST. Every
/// wait gives up after ten seconds.
class RawSocket
{
public:
    enum class Ending { Open, Fin, Rst };

    RawSocket() = default;
    explicit RawSocket(int descriptor);
    RawSocket(RawSocket &&other) noexcept;
    RawSocket &operator=(RawSocket &&other) noexcept;
    ~RawSocket();

    static RawSocket connected(std::uint16_t port);

    bool isOpen() const { return m_descriptor >= 0; }
    bool send(std::string_view bytes);
    std::string read(std::size_t bytes);           ///< Exactly that many, or fewer at the end.
    std::string readUntil(std::string_view mark);  ///< The mark included.
    std::string readToEnd();                       ///< And sets ending().
    Ending ending() const { return m_ending; }
    void finish();                                 ///< FIN
    void reset();                                  ///< RST
    void close();
    void setReceiveBuffer(int bytes);

private:
    std::size_t receive(char *to, std::size_t size);
    int m_descriptor = -1;
    Ending m_ending = Ending::Open;
};

/// Listens on a free port of loopback.
class RawListener
{
public:
    RawListener();
    ~RawListener();
    std::uint16_t port() const { return m_port; }
    RawSocket accept(); ///< Not open when nobody came.
    bool nobodyWaits() const;

private:
    int m_descriptor = -1;
    std::uint16_t m_port = 0;
};

} // namespace stepwire::testing
