#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/session/evidence.h"
#include "models/session/payloadsource.h"
#include "ui/theme/theme.h"

#include <QWidget>
#include <memory>

class QStackedWidget;
class QToolButton;

namespace stepwire {

class DiffView;
class HexView;
class JsonTreeView;
class PanelHeader;
class PayloadLoader;
struct LoadedPayload;
class RawView;
class TimingView;

/// The selected message: as a tree, as text, as bytes; and its step: what the model
/// saw there that it had not seen before, and where the time went.
class InspectorPanel : public QWidget
{
    Q_OBJECT
public:
    enum Page { TreePage, RawPage, HexPage, DiffPage, TimingPage };

    InspectorPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);
    ~InspectorPanel() override;

    void setPayloadSource(std::shared_ptr<PayloadSource> source);
    void showPage(Page page);
    Page page() const;
    void showDiff(); ///< The step against the one before it, with the keyboard on what changed.

    /// Marks the bytes that a finding is about and brings them into view: those of the selected message as soon as it is
    /// there, those of a stream with what stands around them. Turns to Raw or Hex from a page that cannot show them.
    void showEvidence(const stepwire::Evidence &evidence);

    JsonTreeView *tree() const { return m_tree; }
    RawView *raw() const { return m_raw; }
    DiffView *diff() const { return m_diff; }
    HexView *hex() const { return m_hex; }

Q_SIGNALS:
    void shown(stepwire::MessageId message); ///< Its payload is on display.

private:
    void follow();
    void showPayload(const stepwire::LoadedPayload &loaded);
    void showFailure(const Failure &failure);
    void showTitle();
    void showStreamTitle();
    void showStream(const std::string &wire);
    void markEvidence();
    MessageId messageToShow() const;

    const LiveSession *m_session;
    Selection *m_selection;
    PayloadLoader *m_loader;
    PanelHeader *m_header;
    QStackedWidget *m_pages;
    JsonTreeView *m_tree;
    RawView *m_raw;
    HexView *m_hex;
    DiffView *m_diff;
    TimingView *m_timing;
    std::vector<QToolButton *> m_tabs;
    MessageId m_message;
    Evidence m_evidence;             ///< Asked for; Nothing when another message was selected since.
    ByteRange m_stream;              ///< The part of a stream that was asked for around it.
    std::size_t m_framingBytes = 0;  ///< Of the shown message before its payload, where that is one plain frame.
    bool m_ready = false;            ///< The payload of m_message is on display.
    bool m_json = true;
};

} // namespace stepwire
