#include <thread>
#include <QTcpSocket>
#include "own.moc"
