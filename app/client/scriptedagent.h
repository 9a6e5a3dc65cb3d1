#pragma once

#include "app/client/responsestransport.h"
#include "app/client/toolbox.h"
#include "app/provider/scenario.h"

#include <QObject>
#include <memory>
#include <string>
#include <vector>

namespace stepwire {

/// An agent loop of the workbench's own: sends the scenario's task, runs the tools that the model calls, sends their
/// outputs, until the model has no more calls. Where the server keeps the context it sends new items and the id of the
/// last response; else the whole history, every item byte for byte as it crossed before.
class ScriptedAgent : public QObject
{
    Q_OBJECT
public:
    /// `cacheKey`: the prompt_cache_key of every request.
    ScriptedAgent(const Scenario &scenario, std::string cacheKey, Toolbox toolbox, std::unique_ptr<ResponsesTransport> transport,
                  QObject *parent = nullptr);

    void start();
    void stop(); ///< Closes the transport. finished() follows if the model was done, else nothing.
    int steps() const { return m_steps; }

Q_SIGNALS:
    void stepFinished(int number);
    void finished(const QString &answer);
    void failed(const QString &reason);

private:
    void request();
    std::string requestBody() const;
    void receive(const QByteArray &event);
    void addOutputItem(std::string item);
    void stepDone(const std::string &responseId);
    void fail(const QString &reason);

    const Scenario &m_scenario;
    std::string m_fixed; ///< The members that every request repeats, as JSON without braces.
    Toolbox m_toolbox;
    std::unique_ptr<ResponsesTransport> m_transport;
    std::vector<std::string> m_history; ///< All items so far: those of this request last.
    std::size_t m_known = 0;            ///< How many of them the server holds.
    std::vector<std::string> m_outputs; ///< Of the response that is coming.
    std::string m_previousId;
    std::string m_answer;
    int m_steps = 0;
    bool m_over = false;
};

} // namespace stepwire
